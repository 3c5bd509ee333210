-- A law firm: matters by number with a stage, lawyers staffed on them in roles, minutes written down, hearings at courts, bills in part paid.
CREATE FUNCTION pg_temp.pick(i int, salt text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(i || salt), 1, 7))::bit(28)::int % n $$;

CREATE TABLE practice_areas (area_code text PRIMARY KEY, area_name text NOT NULL);
INSERT INTO practice_areas VALUES ('EMP', 'Employment'), ('FAM', 'Family'), ('PRP', 'Property'), ('LIT', 'Litigation'), ('TAX', 'Tax'), ('IPR', 'Intellectual Property'), ('IMM', 'Immigration');

CREATE TABLE lawyers (lawyer_id int PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, grade text NOT NULL, area_code text NOT NULL REFERENCES practice_areas,
  office text NOT NULL, hourly_rate numeric(7,2) NOT NULL, admitted_on date, joined_on date NOT NULL, left_on date, supervisor_id int REFERENCES lawyers, email text NOT NULL);
INSERT INTO lawyers SELECT i, (ARRAY['Agnes','Bertram','Cecily','Dominic','Esther','Fergus','Greta','Hugo','Imogen','Jasper','Katrin','Leopold','Maud','Ned','Odette','Percy','Rosalind','Silas','Tabitha','Umberto','Viola','Wilfred'])[i],
  (ARRAY['Hartwell','Okafor','Prentice','Lindgren','Moss','Tanaka','Vaughan','Sterling','Quayle','Brandt','Ferro'])[1 + i % 11],
  CASE WHEN i <= 4 THEN 'partner' WHEN i <= 8 THEN 'counsel' WHEN i <= 17 THEN 'associate' ELSE 'trainee' END,
  (ARRAY['EMP','FAM','PRP','LIT','TAX','LIT'])[1 + i % 6], (ARRAY['London','London','Leeds','Bristol'])[1 + pg_temp.pick(i, 'off', 4)],
  CASE WHEN i <= 4 THEN 420 WHEN i <= 8 THEN 340 WHEN i <= 17 THEN 210 ELSE 110 END + 5 * pg_temp.pick(i, 'rate', 9),
  CASE WHEN i <= 17 THEN date '1999-09-01' + i * 480 END, date '2008-01-14' + i * 270, CASE WHEN i IN (6, 13, 16) THEN date '2025-03-31' + i * 9 END,
  CASE WHEN i > 4 THEN 1 + i % 4 END, 'lawyer' || i || '@hartwell.example'
  FROM generate_series(1, 22) AS i;

CREATE TABLE clients (client_no text PRIMARY KEY, client_name text NOT NULL, is_company boolean NOT NULL, city text NOT NULL, phone text, onboarded_on date NOT NULL,
  introduced_by int REFERENCES lawyers, credit_limit numeric(10,2), kyc_checked_on date);
INSERT INTO clients SELECT 'C' || 1000 + i, CASE WHEN i % 3 = 0 THEN (ARRAY['Alder','Beacon','Cobalt','Drift','Ember','Flint','Garnet'])[1 + i % 7] || ' ' || (ARRAY['Holdings','Bakeries','Shipping','Dental','Motors'])[1 + i % 5]
    ELSE (ARRAY['Anita','Bruno','Celia','Darren','Elsa','Femi','Gwen','Hamid'])[1 + i % 8] || ' ' || (ARRAY['Rook','Salter','Tully','Unwin','Voss','Wray','Yardley','Zeller','Keogh'])[1 + i % 9] END,
  i % 3 = 0, (ARRAY['London','Leeds','Bristol','York','Bath'])[1 + pg_temp.pick(i, 'city', 5)], CASE WHEN pg_temp.pick(i, 'ph', 6) > 0 THEN '020 7946 0' || 100 + i END,
  date '2019-03-04' + pg_temp.pick(i, 'onb', 2450), CASE WHEN pg_temp.pick(i, 'intro', 3) > 0 THEN 1 + pg_temp.pick(i, 'who', 12) END,
  CASE WHEN i % 3 = 0 THEN 5000 * (1 + pg_temp.pick(i, 'lim', 9)) END, CASE WHEN pg_temp.pick(i, 'kyc', 8) > 0 THEN date '2019-04-01' + pg_temp.pick(i, 'onb', 2450) END
  FROM generate_series(1, 95) AS i;

CREATE TABLE matters (matter_no text PRIMARY KEY, client_no text NOT NULL REFERENCES clients, area_code text NOT NULL REFERENCES practice_areas, title text NOT NULL,
  lead_lawyer_id int NOT NULL REFERENCES lawyers, stage text NOT NULL, fee_type text NOT NULL, agreed_fee numeric(10,2), budget_hours int, opened_on date NOT NULL, closed_on date, outcome text,
  confidential boolean NOT NULL, created_at timestamp NOT NULL, updated_at timestamp);
INSERT INTO matters SELECT 'M' || 2000 + i, 'C' || 1001 + pg_temp.pick(i, 'cl', 88), area, (ARRAY['Dismissal of','Lease dispute of','Divorce of','Trademark of','Tax audit of','Visa of','Contract of'])[1 + pg_temp.pick(i, 'ttl', 7)] || ' ' || (ARRAY['Rook','Alder','Voss','Cobalt','Keogh'])[1 + i % 5],
  1 + pg_temp.pick(i, 'lead', 15), st, CASE WHEN pg_temp.pick(i, 'fee', 4) = 0 THEN 'fixed' WHEN pg_temp.pick(i, 'fee', 4) = 1 THEN 'contingency' ELSE 'hourly' END,
  CASE WHEN pg_temp.pick(i, 'fee', 4) = 0 THEN 1500 + 250 * pg_temp.pick(i, 'agr', 20) END, CASE WHEN pg_temp.pick(i, 'bh', 3) > 0 THEN 10 + pg_temp.pick(i, 'bud', 25) END, begun,
  CASE WHEN st = 'closed' THEN begun + 40 + pg_temp.pick(i, 'dur', 260) END, CASE WHEN st = 'closed' THEN (ARRAY['won','won','settled','lost','withdrawn'])[1 + pg_temp.pick(i, 'out', 5)] END,
  pg_temp.pick(i, 'conf', 9) = 0, begun + interval '9 hour', CASE WHEN pg_temp.pick(i, 'upd', 3) > 0 THEN begun + interval '20 day' END
  FROM (SELECT i, date '2023-01-09' + i * 5 AS begun, (ARRAY['EMP','FAM','PRP','LIT','TAX','IPR','LIT','EMP'])[1 + pg_temp.pick(i, 'area', 8)] AS area,
      CASE WHEN i < 150 AND pg_temp.pick(i, 'stg', 6) > 0 THEN 'closed' ELSE (ARRAY['intake','negotiation','trial','on hold','negotiation'])[1 + pg_temp.pick(i, 'stg2', 5)] END AS st FROM generate_series(1, 210) AS i) AS made;

CREATE TABLE matter_lawyers (matter_no text NOT NULL REFERENCES matters, lawyer_id int NOT NULL REFERENCES lawyers, role text NOT NULL, since date NOT NULL, PRIMARY KEY (matter_no, lawyer_id));
INSERT INTO matter_lawyers SELECT matter_no, l, (ARRAY['second chair','research','drafting'])[1 + pg_temp.pick(n + l, 'role', 3)], opened_on + 3
  FROM (SELECT *, substr(matter_no, 2)::int AS n FROM matters) AS m, generate_series(5, 21) AS l WHERE pg_temp.pick(n * 31 + l, 'staff', 9) = 0 AND l <> lead_lawyer_id;

CREATE TABLE time_entries (entry_id int PRIMARY KEY, matter_no text NOT NULL REFERENCES matters, lawyer_id int NOT NULL REFERENCES lawyers, work_date date NOT NULL, minutes int NOT NULL,
  activity text NOT NULL, billable boolean NOT NULL, written_off boolean NOT NULL, narrative text);
INSERT INTO time_entries SELECT i, matter_no, CASE WHEN pg_temp.pick(i, 'lead', 2) = 0 THEN lead_lawyer_id ELSE 1 + pg_temp.pick(i, 'tl', 20) END, least(opened_on + pg_temp.pick(i, 'wd', 150), date '2025-12-30'), 6 * (1 + pg_temp.pick(i, 'min', 50)),
  (ARRAY['drafting','research','meeting','phone call','court','travel'])[1 + pg_temp.pick(i, 'act', 6)], pg_temp.pick(i, 'bill', 5) > 0, pg_temp.pick(i, 'wo', 14) = 0, CASE WHEN pg_temp.pick(i, 'nar', 4) > 0 THEN 'note ' || i END
  FROM generate_series(1, 2400) AS i JOIN matters ON matter_no = 'M' || 2001 + pg_temp.pick(i, 'mat', 205);

CREATE TABLE courts (court_id int PRIMARY KEY, court_name text NOT NULL, court_type text NOT NULL, city text NOT NULL);
INSERT INTO courts VALUES (1, 'Central London County Court', 'county', 'London'), (2, 'Leeds Employment Tribunal', 'tribunal', 'Leeds'), (3, 'High Court of Justice', 'high', 'London'),
  (4, 'Bristol Family Court', 'family', 'Bristol'), (5, 'York County Court', 'county', 'York'), (6, 'Court of Appeal', 'appeal', 'London');

CREATE TABLE hearings (hearing_id int PRIMARY KEY, matter_no text NOT NULL REFERENCES matters, court_id int NOT NULL REFERENCES courts, judge text, scheduled_at timestamp NOT NULL, duration_min int, result text, postponed boolean NOT NULL);
INSERT INTO hearings SELECT i, matter_no, 1 + pg_temp.pick(i, 'crt', 5), CASE WHEN pg_temp.pick(i, 'hj', 5) > 0 THEN (ARRAY['Judge Aldous','Judge Benning','Judge Carmody','Judge Drax'])[1 + pg_temp.pick(i, 'jdg', 4)] END, at,
  CASE WHEN at < '2026-01-01' THEN 20 + 5 * pg_temp.pick(i, 'hd', 30) END, CASE WHEN at < '2026-01-01' THEN (ARRAY['granted','dismissed','adjourned','granted'])[1 + pg_temp.pick(i, 'hr', 4)] END, pg_temp.pick(i, 'pp', 7) = 0
  FROM (SELECT i, matter_no, opened_on + interval '10 hour' + interval '1 day' * pg_temp.pick(i, 'hw', 330) AS at FROM generate_series(1, 190) AS i JOIN matters ON matter_no = 'M' || 2001 + pg_temp.pick(i, 'hm', 209)) AS made;

CREATE TABLE bills (bill_no int PRIMARY KEY, matter_no text NOT NULL REFERENCES matters, billed_on date NOT NULL, due_on date NOT NULL, net_amt numeric(10,2) NOT NULL, vat_amt numeric(10,2) NOT NULL, paid_amt numeric(10,2) NOT NULL, paid_on date, status char(1) NOT NULL);
COMMENT ON COLUMN bills.status IS 'D = draft, S = sent, P = paid, W = written off';
INSERT INTO bills SELECT 7000 + i, matter_no, billed, billed + 30, net, net / 5, CASE st WHEN 'P' THEN net * 6 / 5 WHEN 'S' THEN CASE WHEN pg_temp.pick(i, 'part', 4) = 0 THEN 100 ELSE 0 END ELSE 0 END, CASE WHEN st = 'P' THEN least(billed + 5 + pg_temp.pick(i, 'pday', 50), date '2025-12-31') END, st
  FROM (SELECT i, matter_no, least(opened_on + 30 + pg_temp.pick(i, 'bd', 200), date '2025-12-29') AS billed, 300 + 10 * pg_temp.pick(i, 'net', 700) AS net, CASE WHEN pg_temp.pick(i, 'w', 20) = 0 THEN 'W' ELSE (ARRAY['P','P','P','S','D','P','S'])[1 + pg_temp.pick(i, 'bs', 7)] END AS st
    FROM generate_series(1, 330) AS i JOIN matters ON matter_no = 'M' || 2001 + pg_temp.pick(i, 'bm', 208)) AS made;
