--? How many flights left JFK in July?
--= SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7
--> only in June
SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 6
--> and by airline?
SELECT a.name, count(*) FROM flights f JOIN airlines a ON f.carrier = a.carrier WHERE f.origin = 'JFK' AND f.month = 7 GROUP BY a.name
--> by month
SELECT month, count(*) FROM flights WHERE origin = 'JFK' AND month = 7 GROUP BY month
--> what about LGA?
SELECT count(*) FROM flights WHERE origin = 'LGA' AND month = 7
--> what about United?
SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7 AND carrier = 'UA'
--> and for 2012?
SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7 AND year = 2012
--> as a percentage
SELECT 100.0 * count(*) FILTER (WHERE origin = 'JFK' AND month = 7) / count(*) FROM flights
--> for all airports
SELECT count(*) FROM flights WHERE month = 7
--> all months please
SELECT count(*) FROM flights WHERE origin = 'JFK'
--> where the distance is over 1000
SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7 AND distance > 1000
--> the average distance instead
SELECT avg(distance) FROM flights WHERE origin = 'JFK' AND month = 7
--> also LGA
SELECT count(*) FROM flights WHERE origin IN ('JFK', 'LGA') AND month = 7
--> how many of those were to LAX?
SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7 AND dest = 'LAX'
--> of those, how many went to LAX?
SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7 AND dest = 'LAX'
--> per carrier and destination
SELECT carrier, dest, count(*) FROM flights WHERE origin = 'JFK' AND month = 7 GROUP BY carrier, dest
--> remove the filter
SELECT count(*) FROM flights
--> and the longest distance?
SELECT count(*), max(distance) FROM flights WHERE origin = 'JFK' AND month = 7
--> in August instead
SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 8
--> excluding Virgin America
SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7 AND carrier <> 'VX'
--> why?
SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7
--> show me the SQL
SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7
--> how did you get that?
SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7
--> How many airlines are there?
SELECT count(*) FROM airlines
--> by airline, only in August
SELECT a.name, count(*) FROM flights f JOIN airlines a ON f.carrier = a.carrier WHERE f.origin = 'JFK' AND f.month = 8 GROUP BY a.name
--? Which carrier has the worst average arrival delay?
--= SELECT carrier FROM flights GROUP BY carrier ORDER BY avg(arr_delay) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES
--> just the top 3
SELECT carrier FROM flights GROUP BY carrier ORDER BY avg(arr_delay) DESC NULLS LAST LIMIT 3
--> only in June
SELECT carrier FROM flights WHERE month = 6 GROUP BY carrier ORDER BY avg(arr_delay) DESC NULLS LAST LIMIT 1
--> and by origin?
SELECT DISTINCT ON (origin) origin, carrier FROM flights GROUP BY origin, carrier ORDER BY origin, avg(arr_delay) DESC NULLS LAST
--> and the best?
SELECT carrier FROM flights GROUP BY carrier ORDER BY avg(arr_delay) LIMIT 1
--> and the departure delay?
SELECT carrier FROM flights GROUP BY carrier ORDER BY avg(dep_delay) DESC NULLS LAST LIMIT 1
--> also show the airline name
SELECT f.carrier, a.name FROM flights f JOIN airlines a USING (carrier) GROUP BY f.carrier, a.name ORDER BY avg(arr_delay) DESC NULLS LAST LIMIT 1
--> with more than 10000 flights
SELECT carrier FROM flights GROUP BY carrier HAVING count(*) > 10000 ORDER BY avg(arr_delay) DESC NULLS LAST LIMIT 1
--> what about JFK?
SELECT carrier FROM flights WHERE origin = 'JFK' GROUP BY carrier ORDER BY avg(arr_delay) DESC NULLS LAST LIMIT 1
--> all of them
SELECT carrier FROM flights GROUP BY carrier
--? What are the five most frequent destinations?
--= SELECT dest FROM flights GROUP BY dest ORDER BY count(*) DESC NULLS LAST FETCH FIRST 5 ROWS WITH TIES
--> just the top 3
SELECT dest FROM flights GROUP BY dest ORDER BY count(*) DESC LIMIT 3
--> only from JFK
SELECT dest FROM flights WHERE origin = 'JFK' GROUP BY dest ORDER BY count(*) DESC LIMIT 5
--> with their names
SELECT f.dest, a.name FROM flights f LEFT JOIN airports a ON a.faa = f.dest GROUP BY f.dest, a.name ORDER BY count(*) DESC LIMIT 5
--> by airline instead
SELECT a.name FROM flights f JOIN airlines a USING (carrier) GROUP BY a.name ORDER BY count(*) DESC LIMIT 5
--? How many flights are there per airline?
--= SELECT airlines.name, count(*) FROM flights JOIN airlines ON flights.carrier = airlines.carrier GROUP BY airlines.carrier, airlines.name
--> as a percentage
SELECT a.name, 100.0 * count(*) / (SELECT count(*) FROM flights) FROM flights f JOIN airlines a USING (carrier) GROUP BY a.name
--> sort by number of flights
SELECT a.name, count(*) FROM flights f JOIN airlines a USING (carrier) GROUP BY a.name ORDER BY count(*) DESC
--> sort by name instead
SELECT a.name, count(*) FROM flights f JOIN airlines a USING (carrier) GROUP BY a.name ORDER BY a.name
--> the bottom 3
SELECT a.name, count(*) FROM flights f JOIN airlines a USING (carrier) GROUP BY a.name ORDER BY count(*) LIMIT 3
--> by month instead
SELECT month, count(*) FROM flights GROUP BY month
--> and by origin
SELECT f.origin, a.name, count(*) FROM flights f JOIN airlines a USING (carrier) GROUP BY f.origin, a.name
--> more than 20000 flights
SELECT a.name, count(*) FROM flights f JOIN airlines a USING (carrier) GROUP BY a.name HAVING count(*) > 20000
--> and the average distance too
SELECT a.name, count(*), avg(distance) FROM flights f JOIN airlines a USING (carrier) GROUP BY a.name
--> excluding Delta
SELECT a.name, count(*) FROM flights f JOIN airlines a USING (carrier) WHERE carrier <> 'DL' GROUP BY a.name
--> highest first
SELECT a.name, count(*) FROM flights f JOIN airlines a USING (carrier) GROUP BY a.name ORDER BY count(*) DESC
--> only for 2013-02
SELECT a.name, count(*) FROM flights f JOIN airlines a USING (carrier) WHERE year = 2013 AND month = 2 GROUP BY a.name
--> ony in june
SELECT a.name, count(*) FROM flights f JOIN airlines a USING (carrier) WHERE month = 6 GROUP BY a.name
--? What is the average arrival delay per month?
--= SELECT month, avg(arr_delay) FROM flights GROUP BY month ORDER BY month
--> and the maximum?
SELECT month, avg(arr_delay), max(arr_delay) FROM flights GROUP BY month ORDER BY month
--> only the worst 3
SELECT month, avg(arr_delay) FROM flights GROUP BY month ORDER BY avg(arr_delay) DESC LIMIT 3
--> departure delay instead
SELECT month, avg(dep_delay) FROM flights GROUP BY month ORDER BY month
--> sort by delay
SELECT month, avg(arr_delay) FROM flights GROUP BY month ORDER BY avg(arr_delay)
--> for JFK
SELECT month, avg(arr_delay) FROM flights WHERE origin = 'JFK' GROUP BY month ORDER BY month
--? Which manufacturers made planes with 4 engines?
--= SELECT manufacturer FROM planes WHERE engines = 4
--> and the model?
SELECT manufacturer, model FROM planes WHERE engines = 4
--> without duplicates
SELECT DISTINCT manufacturer FROM planes WHERE engines = 4
--> how many?
SELECT count(*) FROM planes WHERE engines = 4
--> after 1990
SELECT manufacturer FROM planes WHERE engines = 4 AND year > 1990
--? How many planes are there?
--= SELECT count(*) FROM planes
--> and airports?
SELECT count(*) FROM airports
--> built after 2000
SELECT count(*) FROM planes WHERE year > 2000
--> by manufacturer, just the top 3
SELECT manufacturer, count(*) FROM planes GROUP BY manufacturer ORDER BY count(*) DESC LIMIT 3
--? What is the longest distance?
--= SELECT max(distance) FROM flights
--> and the shortest?
SELECT min(distance) FROM flights
--> and also the shortest?
SELECT max(distance), min(distance) FROM flights
