-- A parcel carrier: abbreviated names, lookup tables of codes, two depots and several dates a shipment.
CREATE FUNCTION pg_temp.pick(i int, salt text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(i || salt), 1, 7))::bit(28)::int % n $$;

CREATE TABLE depot (depot_cd char(3) PRIMARY KEY, nm text NOT NULL, city text NOT NULL, region text NOT NULL);
INSERT INTO depot VALUES ('HAM', 'Hamburg Port', 'Hamburg', 'North'), ('BRE', 'Bremen East', 'Bremen', 'North'),
  ('BER', 'Berlin Central', 'Berlin', 'East'), ('LEJ', 'Leipzig Hub', 'Leipzig', 'East'),
  ('MUC', 'Munich Airport', 'Munich', 'South'), ('STR', 'Stuttgart West', 'Stuttgart', 'South'),
  ('CGN', 'Cologne Rhine', 'Cologne', 'West'), ('DUS', 'Duesseldorf Mile', 'Duesseldorf', 'West');

CREATE TABLE svc_lvl (svc_cd char(2) PRIMARY KEY, descr text NOT NULL, max_days int NOT NULL, price_kg numeric(6,2) NOT NULL);
INSERT INTO svc_lvl VALUES ('EX', 'Express', 1, 4.90), ('ST', 'Standard', 3, 2.10), ('EC', 'Economy', 6, 1.20), ('FR', 'Freight', 8, 0.80);

CREATE TABLE stat (stat_cd char(2) PRIMARY KEY, descr text NOT NULL);
INSERT INTO stat VALUES ('CR', 'created'), ('IT', 'in transit'), ('OD', 'out for delivery'), ('DL', 'delivered'), ('RT', 'returned'), ('LO', 'lost');

CREATE TABLE cust (cust_no int PRIMARY KEY, nm text NOT NULL, city text NOT NULL, acct_type text NOT NULL,
  since_dt date NOT NULL, credit_lim numeric(10,2), active_flg char(1) NOT NULL);
INSERT INTO cust SELECT 1000 + i,
  (ARRAY['Nordwind','Alster','Falken','Kranich','Linden','Birken','Sonnen','Silber','Eichen','Berg'])[1 + i % 10] || ' ' ||
  (ARRAY['Books','Wines','Tools','Toys','Shoes','Pharma','Garden','Optics','Coffee','Bikes','Textiles','Lamps'])[1 + i / 10],
  (ARRAY['Hamburg','Berlin','Munich','Cologne','Leipzig','Dresden','Bremen','Hanover'])[1 + pg_temp.pick(i, 'city', 8)],
  (ARRAY['business','business','private','reseller'])[1 + pg_temp.pick(i, 'type', 4)],
  date '2018-01-01' + pg_temp.pick(i, 'since', 2500),
  CASE WHEN pg_temp.pick(i, 'lim', 5) > 0 THEN 1000 + 500 * pg_temp.pick(i, 'limit', 40) END,
  CASE WHEN pg_temp.pick(i, 'act', 6) = 0 THEN 'N' ELSE 'Y' END
  FROM generate_series(0, 119) AS i;

CREATE TABLE drv (drv_no int PRIMARY KEY, fname text NOT NULL, lname text NOT NULL, dob date NOT NULL, hire_dt date NOT NULL,
  lic_class text NOT NULL, depot_cd char(3) NOT NULL REFERENCES depot, term_dt date);
INSERT INTO drv SELECT 100 + i,
  (ARRAY['Anna','Bruno','Clara','David','Elif','Felix','Greta','Hakan','Ines','Jonas'])[1 + i % 10],
  (ARRAY['Albers','Brandt','Celik','Dorn','Ebert','Fuchs'])[1 + i / 10] ,
  date '1962-01-01' + pg_temp.pick(i, 'dob', 14000), date '2012-01-01' + pg_temp.pick(i, 'hire', 4700),
  (ARRAY['B','C','CE'])[1 + pg_temp.pick(i, 'lic', 3)],
  (ARRAY['HAM','BRE','BER','LEJ','MUC','STR','CGN','DUS'])[1 + pg_temp.pick(i, 'depot', 8)],
  CASE WHEN pg_temp.pick(i, 'term', 7) = 0 THEN date '2025-01-15' + pg_temp.pick(i, 'gone', 200) END
  FROM generate_series(0, 59) AS i;

CREATE TABLE veh (veh_no int PRIMARY KEY, plate text NOT NULL UNIQUE, veh_type text NOT NULL, max_kg int NOT NULL,
  electric boolean NOT NULL, depot_cd char(3) NOT NULL REFERENCES depot, last_svc_dt date);
INSERT INTO veh SELECT i, (ARRAY['HH','B','M','K'])[1 + i % 4] || '-PX ' || 1000 + i * 7,
  (ARRAY['van','van','truck','cargo bike'])[1 + pg_temp.pick(i, 'vt', 4)],
  (ARRAY[1200,1400,7500,120])[1 + pg_temp.pick(i, 'vt', 4)], pg_temp.pick(i, 'el', 3) = 0 AND pg_temp.pick(i, 'vdepot', 8) <> 1,
  (ARRAY['HAM','BRE','BER','LEJ','MUC','STR','CGN','DUS'])[1 + pg_temp.pick(i, 'vdepot', 8)],
  CASE WHEN pg_temp.pick(i, 'svc', 6) > 0 THEN date '2025-01-01' + pg_temp.pick(i, 'last', 330) END
  FROM generate_series(1, 70) AS i;

CREATE TABLE shpmt (shp_no int PRIMARY KEY, cust_no int NOT NULL REFERENCES cust, svc_cd char(2) NOT NULL REFERENCES svc_lvl,
  stat_cd char(2) NOT NULL REFERENCES stat, orig_depot char(3) NOT NULL REFERENCES depot, dest_depot char(3) NOT NULL REFERENCES depot,
  drv_no int REFERENCES drv, ship_dt date NOT NULL, due_dt date NOT NULL, dlv_dt date, wt_kg numeric(8,2) NOT NULL,
  pcs int NOT NULL, amt numeric(10,2) NOT NULL, cod boolean NOT NULL);
INSERT INTO shpmt SELECT 50000 + i, 1000 + pg_temp.pick(i, 'cust', 112), svc, st,
  (ARRAY['HAM','BRE','BER','LEJ','MUC','STR','CGN','DUS'])[1 + pg_temp.pick(i, 'o', 8)],
  (ARRAY['HAM','BRE','BER','LEJ','MUC','STR','CGN','DUS'])[1 + pg_temp.pick(i, 'd', 8)],
  CASE WHEN st IN ('OD', 'DL', 'RT') THEN 100 + pg_temp.pick(i, 'drv', 56) END, ship, ship + days,
  CASE WHEN st = 'DL' THEN ship + greatest(1, days - 2 + pg_temp.pick(i, 'late', 5)) END, kg, 1 + pg_temp.pick(i, 'pcs', 6),
  round(5 + kg * rate, 2), pg_temp.pick(i, 'cod', 8) = 0
  FROM (SELECT i, date '2024-01-02' + (i * 730 / 2400) AS ship, svc_cd AS svc, max_days AS days, price_kg AS rate,
      CASE WHEN i > 2340 THEN (ARRAY['CR','IT','OD'])[1 + pg_temp.pick(i, 'now', 3)]
        ELSE (ARRAY['DL','DL','DL','DL','DL','DL','DL','DL','DL','DL','DL','DL','RT','LO'])[1 + pg_temp.pick(i, 'st', 14)] END AS st,
      round(0.5 + pg_temp.pick(i, 'kg', 400) / 10.0, 2) AS kg
    FROM generate_series(1, 2400) AS i JOIN svc_lvl
      ON svc_cd = (ARRAY['EX','ST','ST','ST','EC','FR'])[1 + pg_temp.pick(i, 'svc', 6)]) AS made;

CREATE TABLE claim (clm_no int PRIMARY KEY, shp_no int NOT NULL REFERENCES shpmt, open_dt date NOT NULL, closed_dt date,
  reason text NOT NULL, amt numeric(10,2) NOT NULL, approved boolean);
INSERT INTO claim SELECT i, 50000 + i * 17, ship_dt + 5 + pg_temp.pick(i, 'open', 9),
  CASE WHEN pg_temp.pick(i, 'cl', 4) > 0 THEN ship_dt + 16 + pg_temp.pick(i, 'close', 30) END,
  (ARRAY['damaged','late','lost','wrong address'])[1 + pg_temp.pick(i, 'why', 4)], 20 + pg_temp.pick(i, 'amt', 500),
  CASE WHEN pg_temp.pick(i, 'cl', 4) > 0 THEN pg_temp.pick(i, 'ok', 3) > 0 END
  FROM generate_series(1, 140) AS i JOIN shpmt ON shp_no = 50000 + i * 17;

CREATE TABLE inv (inv_no int PRIMARY KEY, cust_no int NOT NULL REFERENCES cust, inv_dt date NOT NULL, due_dt date NOT NULL,
  paid_dt date, amt numeric(10,2) NOT NULL);
INSERT INTO inv SELECT i, 1000 + pg_temp.pick(i, 'icust', 112), dt, dt + 30,
  CASE WHEN pg_temp.pick(i, 'paid', 6) > 0 THEN dt + 5 + pg_temp.pick(i, 'pay', 45) END, 50 + pg_temp.pick(i, 'iamt', 2000)
  FROM (SELECT i, date '2024-01-31' + (i * 690 / 800) AS dt FROM generate_series(1, 800) AS i) AS made;
