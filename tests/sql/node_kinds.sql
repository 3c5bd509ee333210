--: refused
SELECT $1
--: refused
SELECT id FROM other.public.users
--: refused
SELECT xmlelement(name a)
--: refused
SELECT * FROM XMLTABLE('/a' PASSING '<a/>' COLUMNS b int)
--: refused dialect=mysql
SELECT @a
--: accepted dialect=mysql
SELECT id FROM users USE INDEX (i)
--: refused dialect=mysql
SELECT SQL_CALC_FOUND_ROWS id FROM users
--: refused dialect=sqlite
SELECT 1 WHERE 1 IN users
--: accepted
SELECT json_object('a': id) FROM users
--: accepted
SELECT id, rank() OVER w FROM orders WINDOW w AS (PARTITION BY user_id ORDER BY amount DESC ROWS 2 PRECEDING)
--: accepted
SELECT user_id, GROUPING(user_id), sum(amount) FROM orders GROUP BY ROLLUP (user_id)
