-- Keys, indexes and comments of the demo, after the load. A key is NOT VALID where the published data has rows without
-- a partner (four Caribbean airports, a seventh of the aircraft, some hours of weather): it still says how tables join.

ALTER TABLE flights ADD PRIMARY KEY (time_hour, carrier, flight);
ALTER TABLE weather ADD PRIMARY KEY (origin, time_hour);

ALTER TABLE flights ADD FOREIGN KEY (carrier) REFERENCES airlines (carrier);
ALTER TABLE flights ADD FOREIGN KEY (origin) REFERENCES airports (faa);
ALTER TABLE flights ADD FOREIGN KEY (dest) REFERENCES airports (faa) NOT VALID;
ALTER TABLE flights ADD FOREIGN KEY (tailnum) REFERENCES planes (tailnum) NOT VALID;
ALTER TABLE flights ADD FOREIGN KEY (origin, time_hour) REFERENCES weather (origin, time_hour) NOT VALID;
ALTER TABLE weather ADD FOREIGN KEY (origin) REFERENCES airports (faa);

CREATE INDEX ON flights (carrier);
CREATE INDEX ON flights (dest);
CREATE INDEX ON flights (tailnum);
CREATE INDEX ON flights (origin, time_hour);

COMMENT ON TABLE airlines IS 'Airlines (carriers) and their names.';
COMMENT ON COLUMN airlines.carrier IS 'Two-character code of the airline.';
COMMENT ON COLUMN airlines.name IS 'Full name of the airline.';

COMMENT ON TABLE airports IS 'Airports in the United States.';
COMMENT ON COLUMN airports.faa IS 'FAA code of the airport, such as JFK.';
COMMENT ON COLUMN airports.name IS 'Usual name of the airport.';
COMMENT ON COLUMN airports.lat IS 'Latitude in degrees.';
COMMENT ON COLUMN airports.lon IS 'Longitude in degrees.';
COMMENT ON COLUMN airports.alt IS 'Altitude (elevation) in feet.';
COMMENT ON COLUMN airports.tz IS 'Time zone offset from UTC in hours.';
COMMENT ON COLUMN airports.dst IS 'Daylight saving: A = standard US rules, N = none, U = unknown.';
COMMENT ON COLUMN airports.tzone IS 'IANA time zone, such as America/New_York.';

COMMENT ON TABLE planes IS 'Aircraft (planes) that flew from New York City, by tail number.';
COMMENT ON COLUMN planes.tailnum IS 'Tail number of the aircraft.';
COMMENT ON COLUMN planes.year IS 'Year in which the aircraft was manufactured.';
COMMENT ON COLUMN planes.type IS 'Type of aircraft.';
COMMENT ON COLUMN planes.manufacturer IS 'Manufacturer of the aircraft.';
COMMENT ON COLUMN planes.model IS 'Model of the aircraft.';
COMMENT ON COLUMN planes.engines IS 'Number of engines.';
COMMENT ON COLUMN planes.seats IS 'Number of seats.';
COMMENT ON COLUMN planes.speed IS 'Average cruising speed in miles per hour; mostly unknown.';
COMMENT ON COLUMN planes.engine IS 'Type of engine.';

COMMENT ON TABLE weather IS 'Hourly weather at the three New York City airports in 2013.';
COMMENT ON COLUMN weather.origin IS 'Weather station: FAA code of the airport (EWR, JFK or LGA).';
COMMENT ON COLUMN weather.year IS 'Year of the recording, local time.';
COMMENT ON COLUMN weather.month IS 'Month of the recording (1 to 12), local time.';
COMMENT ON COLUMN weather.day IS 'Day of the month of the recording, local time.';
COMMENT ON COLUMN weather.hour IS 'Hour of the recording (0 to 23), local time.';
COMMENT ON COLUMN weather.temp IS 'Temperature in degrees Fahrenheit.';
COMMENT ON COLUMN weather.dewp IS 'Dew point in degrees Fahrenheit.';
COMMENT ON COLUMN weather.humid IS 'Relative humidity in percent.';
COMMENT ON COLUMN weather.wind_dir IS 'Wind direction in degrees.';
COMMENT ON COLUMN weather.wind_speed IS 'Wind speed in miles per hour.';
COMMENT ON COLUMN weather.wind_gust IS 'Speed of wind gusts in miles per hour; null when there were none.';
COMMENT ON COLUMN weather.precip IS 'Precipitation (rain or snow) in inches.';
COMMENT ON COLUMN weather.pressure IS 'Sea level air pressure in millibars.';
COMMENT ON COLUMN weather.visib IS 'Visibility in miles.';
COMMENT ON COLUMN weather.time_hour IS 'Hour of the recording as a timestamp.';

COMMENT ON TABLE flights IS 'Every flight that departed from New York City (EWR, JFK, LGA) in 2013; one row a flight.';
COMMENT ON COLUMN flights.year IS 'Year of scheduled departure, local time.';
COMMENT ON COLUMN flights.month IS 'Month of scheduled departure (1 to 12), local time.';
COMMENT ON COLUMN flights.day IS 'Day of the month of scheduled departure, local time.';
COMMENT ON COLUMN flights.dep_time IS 'Actual departure time as HHMM, local time; null when the flight was cancelled.';
COMMENT ON COLUMN flights.sched_dep_time IS 'Scheduled departure time as HHMM, local time.';
COMMENT ON COLUMN flights.dep_delay IS 'Departure delay in minutes; negative means early, null means cancelled.';
COMMENT ON COLUMN flights.arr_time IS 'Actual arrival time as HHMM, local time.';
COMMENT ON COLUMN flights.sched_arr_time IS 'Scheduled arrival time as HHMM, local time.';
COMMENT ON COLUMN flights.arr_delay IS 'Arrival delay in minutes; negative means early, null means it did not arrive as planned.';
COMMENT ON COLUMN flights.carrier IS 'Airline (carrier) that operated the flight.';
COMMENT ON COLUMN flights.flight IS 'Flight number.';
COMMENT ON COLUMN flights.tailnum IS 'Tail number of the aircraft (plane).';
COMMENT ON COLUMN flights.origin IS 'Airport of departure (origin).';
COMMENT ON COLUMN flights.dest IS 'Airport of arrival (destination).';
COMMENT ON COLUMN flights.air_time IS 'Time spent in the air, in minutes.';
COMMENT ON COLUMN flights.distance IS 'Distance flown, in miles.';
COMMENT ON COLUMN flights.hour IS 'Hour of scheduled departure (0 to 23), local time.';
COMMENT ON COLUMN flights.minute IS 'Minute of scheduled departure.';
COMMENT ON COLUMN flights.time_hour IS 'Scheduled departure as a timestamp, down to the hour.';

ANALYZE;
