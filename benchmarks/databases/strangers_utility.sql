-- An energy utility: meters and their monthly readings, tariffs, bills, outages with the minutes they lasted left out, complaints.
CREATE FUNCTION pg_temp.pick(i int, salt text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(i || salt), 1, 7))::bit(28)::int % n $$;

CREATE TABLE district (district_id int PRIMARY KEY, name text NOT NULL, population int NOT NULL, area_km2 numeric(6,1) NOT NULL);
INSERT INTO district VALUES (1, 'Alder Vale', 41200, 18.4), (2, 'Birchwood', 28750, 22.1), (3, 'Cedar Point', 63900, 15.2), (4, 'Dogwood Flats', 12100, 61.7), (5, 'Elmbridge', 35480, 27.9);

CREATE TABLE substation (substation_id int PRIMARY KEY, substation_name text NOT NULL, district_id int NOT NULL REFERENCES district, capacity_mw numeric(6,1) NOT NULL, commissioned int NOT NULL);
INSERT INTO substation SELECT i, (ARRAY['Mill Lane','Quarry Road','Kiln Street','Weir End','Long Acre','Pump Hill','Foundry','Sluice Gate','Tannery'])[i], 1 + i % 5, 20 + pg_temp.pick(i, 'mw', 600) / 10.0, 1968 + pg_temp.pick(i, 'yr', 52)
  FROM generate_series(1, 9) AS i;

CREATE TABLE tariff (tariff_code text PRIMARY KEY, tariff_name text NOT NULL, segment text NOT NULL, unit_price numeric(6,4) NOT NULL, standing_charge numeric(6,2) NOT NULL, green boolean NOT NULL);
INSERT INTO tariff VALUES ('R-STD', 'Home Standard', 'residential', 0.2890, 14.20, false), ('R-NGT', 'Home Night Saver', 'residential', 0.2310, 17.50, false),
  ('R-GRN', 'Home Green', 'residential', 0.3120, 15.10, true), ('B-STD', 'Business Flat', 'business', 0.2440, 32.00, false), ('B-GRN', 'Business Green', 'business', 0.2610, 34.00, true);

CREATE TABLE account (account_no int PRIMARY KEY, holder text NOT NULL, segment text NOT NULL, district_id int NOT NULL REFERENCES district, tariff_code text NOT NULL REFERENCES tariff,
  opened_on date NOT NULL, closed_on date, paperless boolean NOT NULL);
INSERT INTO account SELECT 7000 + i, CASE WHEN biz THEN (ARRAY['Corner','Summit','Bright','Anchor','Velvet','Granite'])[1 + i % 6] || ' ' || (ARRAY['Bakery','Garage','Dental','Gym','Hotel'])[1 + i % 5]
    ELSE (ARRAY['Ada','Boris','Cleo','Dev','Esme','Felix','Greta','Hugo','Ines','Jude','Kira'])[1 + i % 11] || ' ' || (ARRAY['Bell','Cho','Dale','Eker','Frost','Glen','Hale'])[1 + i % 7] END,
  CASE WHEN biz THEN 'business' ELSE 'residential' END, (ARRAY[1,1,2,3,3,3,4,5])[1 + pg_temp.pick(i, 'dis', 8)],
  CASE WHEN biz THEN (ARRAY['B-STD','B-STD','B-GRN'])[1 + pg_temp.pick(i, 'bt', 3)] ELSE (ARRAY['R-STD','R-STD','R-NGT','R-GRN'])[1 + pg_temp.pick(i, 'rt', 4)] END,
  opened, CASE WHEN pg_temp.pick(i, 'cl', 8) = 0 THEN opened + 300 + pg_temp.pick(i, 'cld', 500) END, pg_temp.pick(i, 'pl', 5) > 1
  FROM (SELECT i, i % 5 = 0 AS biz, date '2021-02-01' + pg_temp.pick(i, 'op', 1050) AS opened FROM generate_series(1, 160) AS i) AS a;

CREATE TABLE meter (meter_id text PRIMARY KEY, account_no int NOT NULL REFERENCES account, fuel text NOT NULL, smart boolean NOT NULL, installed_on date NOT NULL);
INSERT INTO meter SELECT 'M' || 300000 + account_no * 2 + n, account_no, CASE n WHEN 0 THEN 'electricity' ELSE 'gas' END, pg_temp.pick(account_no, 'sm', 3) > 0, opened_on + pg_temp.pick(account_no + n, 'inst', 30)
  FROM account, generate_series(0, 1) AS n WHERE n = 0 OR pg_temp.pick(account_no, 'gas', 2) = 0;

CREATE TABLE reading (reading_id int PRIMARY KEY, meter_id text NOT NULL REFERENCES meter, read_on date NOT NULL, kwh numeric(9,1) NOT NULL, estimated boolean NOT NULL);
INSERT INTO reading SELECT row_number() OVER (ORDER BY read_on, meter_id), meter_id, read_on,
  round((CASE segment WHEN 'business' THEN 900 ELSE 240 END + pg_temp.pick(seed, 'kwh', 2500) / 10.0) * CASE WHEN extract(month FROM read_on) IN (11, 12, 1, 2) THEN 1.5 WHEN extract(month FROM read_on) IN (6, 7, 8) THEN 0.8 ELSE 1 END
    * CASE WHEN read_on >= '2025-01-01' THEN 0.96 ELSE 1 END, 1), pg_temp.pick(seed, 'est', CASE WHEN smart THEN 30 ELSE 3 END) = 0
  FROM (SELECT m.*, a.segment, a.closed_on, (date '2024-01-01' + interval '1 month' * n + interval '1 day' * pg_temp.pick(substr(m.meter_id, 2)::int, 'dom', 27))::date AS read_on, substr(m.meter_id, 2)::int * 24 + n AS seed
    FROM meter m JOIN account a USING (account_no), generate_series(0, 23) AS n) AS made
  WHERE (closed_on IS NULL OR read_on <= closed_on) AND pg_temp.pick(seed, 'missed', 20) > 0;

CREATE TABLE bill (bill_no int PRIMARY KEY, account_no int NOT NULL REFERENCES account, issued_on date NOT NULL, due_on date NOT NULL, paid_on date, amount numeric(9,2) NOT NULL);
INSERT INTO bill SELECT row_number() OVER (ORDER BY issued, account_no), account_no, issued, issued + 21, CASE WHEN pg_temp.pick(seed, 'pd', 15) > 0 AND issued < '2025-12-01' THEN issued + 6 + pg_temp.pick(seed, 'when', 24) END,
  round(3 * standing_charge + 3 * unit_price * (CASE segment WHEN 'business' THEN 1000 ELSE 350 END + pg_temp.pick(seed, 'amt', 300)), 2)
  FROM (SELECT account_no, a.segment, unit_price, standing_charge, closed_on, (date '2024-01-05' + interval '3 month' * n + interval '1 day' * (account_no % 9))::date AS issued, account_no * 8 + n AS seed
    FROM account a JOIN tariff USING (tariff_code), generate_series(0, 7) AS n) AS made WHERE closed_on IS NULL OR issued <= closed_on;

CREATE TABLE crew (crew_id int PRIMARY KEY, crew_name text NOT NULL, headcount int NOT NULL);
INSERT INTO crew VALUES (1, 'Red', 5), (2, 'Blue', 4), (3, 'Amber', 6), (4, 'Contractor', 3);
CREATE TABLE outage (outage_id int PRIMARY KEY, substation_id int NOT NULL REFERENCES substation, crew_id int REFERENCES crew, started_at timestamp NOT NULL, restored_at timestamp,
  cause text NOT NULL, planned boolean NOT NULL, customers_affected int NOT NULL);
INSERT INTO outage SELECT i, 1 + pg_temp.pick(i, 'sub', 8), CASE WHEN pg_temp.pick(i, 'hascrew', 9) > 0 THEN 1 + pg_temp.pick(i, 'crew', 4) END, at,
  CASE WHEN i < 318 THEN at + interval '1 minute' * (12 + pg_temp.pick(i, 'min', 600)) END, CASE WHEN pl THEN 'maintenance' ELSE (ARRAY['storm','equipment failure','third party damage','storm','wildlife'])[1 + pg_temp.pick(i, 'cause', 5)] END,
  pl, 15 + pg_temp.pick(i, 'aff', 2400)
  FROM (SELECT i, timestamp '2024-01-02 03:00' + interval '1 minute' * (i * 3270 + pg_temp.pick(i, 'jit', 2900)) AS at, pg_temp.pick(i, 'pl', 5) = 0 AS pl FROM generate_series(1, 320) AS i) AS made;

CREATE TABLE complaint (complaint_id int PRIMARY KEY, account_no int NOT NULL REFERENCES account, received_at timestamp NOT NULL, resolved_at timestamp, category text NOT NULL, channel text NOT NULL, satisfaction int);
INSERT INTO complaint SELECT i, 7001 + pg_temp.pick(i, 'acc', 150), at, CASE WHEN done THEN at + interval '1 hour' * (3 + pg_temp.pick(i, 'h', 300)) END,
  (ARRAY['billing','billing','outage','meter fault','moving home'])[1 + pg_temp.pick(i, 'cat', 5)], (ARRAY['phone','email','chat'])[1 + pg_temp.pick(i, 'chan', 3)],
  CASE WHEN done AND pg_temp.pick(i, 'hass', 3) > 0 THEN 1 + pg_temp.pick(i, 'sat', 5) END
  FROM (SELECT i, timestamp '2024-02-01 08:00' + interval '1 hour' * (i * 61 + pg_temp.pick(i, 'at', 50)) AS at, pg_temp.pick(i, 'done', 9) > 0 AS done FROM generate_series(1, 270) AS i) AS made;
