-- An insurer: policies by number, claims with their dates from incident to closing, premiums due and paid; reserves and adjusters.
CREATE FUNCTION pg_temp.pick(i int, salt text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(i || salt), 1, 7))::bit(28)::int % n $$;

CREATE TABLE branches (branch_id int PRIMARY KEY, branch_name text NOT NULL, region text NOT NULL, opened_on date NOT NULL);
INSERT INTO branches VALUES (1, 'Harbour Street', 'North', '1998-04-01'), (2, 'Old Market', 'North', '2004-09-13'), (3, 'Riverside', 'South', '2001-02-19'),
  (4, 'Station Square', 'South', '2012-06-04'), (5, 'Castle Hill', 'West', '2009-11-30'), (6, 'Direct', 'Online', '2016-01-11');

CREATE TABLE agents (agent_id int PRIMARY KEY, agent_name text NOT NULL, branch_id int NOT NULL REFERENCES branches, hired_on date NOT NULL,
  left_on date, commission_pct numeric(4,1) NOT NULL);
INSERT INTO agents SELECT i, (ARRAY['Alan Pike','Beth Conroy','Carl Jessop','Dora Whyte','Ewan Tait','Fiona Marsh','Gus Holloway','Hana Mirza','Ian Ridley',
    'Judy Blythe','Kurt Sorrell','Lena Abbot','Mick Farley','Noor Aziz','Olive Crane','Pete Lomax','Rhona Keir','Stan Webb'])[i],
  1 + i % 6, date '2010-03-01' + pg_temp.pick(i, 'hire', 5000), CASE WHEN pg_temp.pick(i, 'left', 6) = 0 THEN date '2025-02-28' + pg_temp.pick(i, 'lft', 200) END,
  5 + pg_temp.pick(i, 'com', 15) / 2.0
  FROM generate_series(1, 18) AS i;

CREATE TABLE customers (customer_id int PRIMARY KEY, full_name text NOT NULL, birth_date date NOT NULL, gender char(1) NOT NULL, city text NOT NULL,
  occupation text, email text, customer_since date NOT NULL);
INSERT INTO customers SELECT i, (ARRAY['Amy','Brian','Chloe','Derek','Edith','Frank','Gemma','Harry','Iris','Jamal','Kate','Liam','Moira'])[1 + i % 13] || ' '
    || (ARRAY['Archer','Boyle','Castle','Dunne','Easton','Foley','Greer','Hurst','Irving','Jarvis','Keane'])[1 + i % 11],
  date '1942-06-01' + pg_temp.pick(i, 'born', 22600), CASE WHEN i % 13 IN (0, 2, 4, 6, 8, 10, 12) THEN 'F' ELSE 'M' END,
  (ARRAY['Ashford','Ashford','Brookhaven','Carlow','Denby','Eastmoor','Fairwater'])[1 + pg_temp.pick(i, 'city', 7)],
  CASE WHEN pg_temp.pick(i, 'hasocc', 8) > 0 THEN (ARRAY['teacher','driver','nurse','accountant','farmer','retired','electrician','student'])[1 + pg_temp.pick(i, 'occ', 8)] END,
  CASE WHEN pg_temp.pick(i, 'em', 5) > 0 THEN 'c' || i || '@mail.example' END, date '2019-01-07' + pg_temp.pick(i, 'since', 2400)
  FROM generate_series(1, 240) AS i;

CREATE TABLE products (product_code text PRIMARY KEY, product_name text NOT NULL, line_of_business text NOT NULL);
INSERT INTO products VALUES ('MTR-C', 'Motor Comprehensive', 'motor'), ('MTR-T', 'Motor Third Party', 'motor'), ('HOM-B', 'Home Buildings', 'home'),
  ('HOM-C', 'Home Contents', 'home'), ('TRV', 'Travel Annual', 'travel'), ('LIF-T', 'Term Life', 'life'), ('PET', 'Pet Care', 'pet');

CREATE TABLE policies (policy_no text PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, product_code text NOT NULL REFERENCES products,
  agent_id int NOT NULL REFERENCES agents, start_date date NOT NULL, end_date date NOT NULL, annual_premium numeric(9,2) NOT NULL, sum_insured int NOT NULL,
  status text NOT NULL, cancelled_on date, cancel_reason text, renewed_from text REFERENCES policies);
INSERT INTO policies SELECT 'P' || 50000 + i, 1 + pg_temp.pick(i, 'cust', 230), code, 1 + pg_temp.pick(i, 'agent', 18), begun, begun + 365,
  base + pg_temp.pick(i, 'prem', 40000) / 100.0, cover * (1 + pg_temp.pick(i, 'cover', 5)), st,
  CASE WHEN st = 'cancelled' THEN begun + 10 + pg_temp.pick(i, 'cd', 250) END,
  CASE WHEN st = 'cancelled' AND pg_temp.pick(i, 'why', 5) > 0 THEN (ARRAY['sold vehicle','moved abroad','found cheaper','non-payment'])[1 + pg_temp.pick(i, 'rsn', 4)] END,
  CASE WHEN i > 200 AND pg_temp.pick(i, 'ren', 3) = 0 THEN 'P' || 50000 + i - 200 END
  FROM (SELECT i, begun, (ARRAY['MTR-C','MTR-C','MTR-T','HOM-B','HOM-C','HOM-C','TRV','LIF-T'])[1 + pg_temp.pick(i, 'prod', 8)] AS code,
      CASE WHEN pg_temp.pick(i, 'st', 8) = 0 AND begun < '2025-03-01' THEN 'cancelled' WHEN begun + 365 > '2026-01-01' THEN 'active' WHEN pg_temp.pick(i, 'st', 8) < 3 THEN 'lapsed' ELSE 'expired' END AS st
    FROM (SELECT i, date '2024-01-02' + i * 720 / 620 AS begun FROM generate_series(1, 620) AS i) AS days) AS made
  JOIN (VALUES ('MTR-C', 480, 15000), ('MTR-T', 260, 8000), ('HOM-B', 310, 150000), ('HOM-C', 120, 20000), ('TRV', 90, 5000), ('LIF-T', 350, 100000)) AS price(code, base, cover) USING (code);

CREATE TABLE adjusters (adjuster_id int PRIMARY KEY, adjuster_name text NOT NULL, senior boolean NOT NULL);
INSERT INTO adjusters VALUES (1, 'Tess Morland', true), (2, 'Vic Draper', false), (3, 'Wanda Kirk', true), (4, 'Yusuf Demir', false), (5, 'Zoe Lister', false);

CREATE TABLE claims (claim_id int PRIMARY KEY, policy_no text NOT NULL REFERENCES policies, adjuster_id int REFERENCES adjusters, claim_type text NOT NULL,
  incident_date date NOT NULL, reported_date date NOT NULL, closed_date date, amount_claimed numeric(10,2) NOT NULL, amount_paid numeric(10,2),
  status text NOT NULL, fraud_flag boolean NOT NULL);
INSERT INTO claims SELECT i, policy_no, CASE WHEN pg_temp.pick(i, 'hasadj', 12) > 0 THEN 1 + pg_temp.pick(i, 'adj', 5) END, kind, hit, hit + lag,
  CASE WHEN st IN ('paid', 'rejected') THEN hit + lag + 4 + pg_temp.pick(i, 'close', 70) END, asked, CASE WHEN st = 'paid' THEN round(asked * (50 + pg_temp.pick(i, 'share', 50)) / 100, 2) END,
  st, pg_temp.pick(i, 'fraud', 25) = 0
  FROM (SELECT i, policy_no, start_date + 5 + pg_temp.pick(i, 'hit', 340) AS hit, pg_temp.pick(i, 'lag', 25) AS lag, 150 + pg_temp.pick(i, 'amt', 900000) / 100.0 AS asked,
      CASE WHEN start_date + 5 + pg_temp.pick(i, 'hit', 340) > '2025-09-20' THEN 'open' ELSE (ARRAY['paid','paid','paid','rejected'])[1 + pg_temp.pick(i, 'st', 4)] END AS st,
      CASE line_of_business WHEN 'motor' THEN (ARRAY['collision','theft','windscreen'])[1 + pg_temp.pick(i, 'k', 3)] WHEN 'home' THEN (ARRAY['water damage','fire','burglary'])[1 + pg_temp.pick(i, 'k', 3)]
        WHEN 'travel' THEN (ARRAY['medical','lost luggage'])[1 + pg_temp.pick(i, 'k', 2)] ELSE 'death benefit' END AS kind
    FROM (SELECT i, 'P' || 50001 + pg_temp.pick(i, 'pol', 610) AS policy_no FROM generate_series(1, 430) AS i WHERE pg_temp.pick(i, 'skip', 11) > 0) AS c
    JOIN policies USING (policy_no) JOIN products USING (product_code)) AS made WHERE hit + lag < '2025-12-31';

CREATE TABLE premium_payments (payment_id int PRIMARY KEY, policy_no text NOT NULL REFERENCES policies, due_date date NOT NULL, paid_date date,
  amount numeric(9,2) NOT NULL, method text NOT NULL);
INSERT INTO premium_payments SELECT row_number() OVER (ORDER BY policy_no, n), policy_no, due,
  CASE WHEN pg_temp.pick(seed, 'paid', 14) > 0 THEN due - 5 + pg_temp.pick(seed, 'when', 7) + CASE WHEN pg_temp.pick(seed, 'late', 5) = 0 THEN 3 + pg_temp.pick(seed, 'days', 40) ELSE 0 END END,
  round(annual_premium / 4, 2), (ARRAY['direct debit','direct debit','card','bank transfer'])[1 + pg_temp.pick(seed, 'how', 4)]
  FROM (SELECT p.*, n, substr(policy_no, 2)::int * 4 + n AS seed, (start_date + interval '3 month' * n)::date AS due FROM policies p, generate_series(0, 3) AS n) AS made
  WHERE due < '2025-12-20' AND (cancelled_on IS NULL OR due <= cancelled_on);
