-- An outpatient clinic: short abbreviated names, lookup tables of codes; what bills and prescriptions refer to is not declared.
CREATE FUNCTION pg_temp.pick(i int, salt text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(i || salt), 1, 7))::bit(28)::int % n $$;

CREATE TABLE loc (loc_id int PRIMARY KEY, loc_nm text NOT NULL, city text NOT NULL, open_dt date NOT NULL, exam_rooms int NOT NULL);
INSERT INTO loc VALUES (1, 'Harbour Street', 'Bristol', '2009-04-01', 9), (2, 'Castle Park', 'Bristol', '2014-09-15', 6),
  (3, 'Abbey Green', 'Bath', '2016-02-01', 5), (4, 'Riverside', 'Gloucester', '2021-06-07', 7);

CREATE TABLE spec (spec_cd char(3) PRIMARY KEY, spec_desc text NOT NULL);
INSERT INTO spec VALUES ('GEN', 'General Practice'), ('CAR', 'Cardiology'), ('DER', 'Dermatology'), ('PED', 'Pediatrics'),
  ('ORT', 'Orthopedics'), ('NEU', 'Neurology'), ('PSY', 'Psychiatry');

CREATE TABLE prov (prov_id int PRIMARY KEY, first_nm text NOT NULL, last_nm text NOT NULL, spec_cd char(3) NOT NULL REFERENCES spec,
  loc_id int NOT NULL REFERENCES loc, hire_dt date NOT NULL, term_dt date, accepts_new boolean NOT NULL);
INSERT INTO prov SELECT i, (ARRAY['Amy','Ben','Chloe','Daniel','Esther','Farid','Grace','Hugo'])[1 + i % 8],
  (ARRAY['Ashworth','Bellamy','Chandra','Dempsey','Ellery','Foxley','Gupta','Hallam','Iqbal','Jessop'])[1 + i % 10],
  CASE WHEN i % 3 = 0 THEN 'GEN' ELSE (ARRAY['GEN','CAR','DER','PED','ORT','NEU'])[1 + i % 6] END, 1 + pg_temp.pick(i, 'ploc', 4),
  date '2010-01-04' + pg_temp.pick(i, 'hire', 5600),
  CASE WHEN pg_temp.pick(i, 'gone', 6) = 0 THEN date '2025-02-01' + pg_temp.pick(i, 'term', 300) END, pg_temp.pick(i, 'new', 5) > 1
  FROM generate_series(1, 34) AS i;

CREATE TABLE payer (payer_id int PRIMARY KEY, payer_nm text NOT NULL, payer_type text NOT NULL, phone text);
INSERT INTO payer VALUES (1, 'Unity Health', 'commercial', '0117 555 0101'), (2, 'Meridian Mutual', 'commercial', '0117 555 0102'),
  (3, 'Western Care', 'commercial', NULL), (4, 'National Scheme', 'public', '0300 555 0104'), (5, 'Veterans Plan', 'public', '0300 555 0105'),
  (6, 'Bluefield', 'commercial', '0117 555 0106');

CREATE TABLE pat (pat_id int PRIMARY KEY, first_nm text NOT NULL, last_nm text NOT NULL, dob date NOT NULL, sex char(1) NOT NULL,
  city text NOT NULL, phone text, email text, reg_dt date NOT NULL, payer_id int REFERENCES payer, pcp_id int REFERENCES prov,
  smoker boolean NOT NULL);
INSERT INTO pat SELECT i, (ARRAY['Oliver','Maya','Noah','Isla','Leo','Freya','Arthur','Zara','Theo','Nina','Rory','Tess'])[1 + i % 12],
  (ARRAY['Archer','Barlow','Coker','Doyle','Eccles','Finch','Gale','Hobbs','Ivory','Jarvis','Keane','Lomax','Mercer'])[1 + i % 13],
  date '1938-01-01' + pg_temp.pick(i, 'dob', 31000), (ARRAY['F','M'])[1 + pg_temp.pick(i, 'sex', 2)],
  (ARRAY['Bristol','Bristol','Bath','Gloucester','Cardiff','Swindon'])[1 + pg_temp.pick(i, 'city', 6)],
  CASE WHEN pg_temp.pick(i, 'ph', 9) > 0 THEN '07700 ' || 900000 + i END,
  CASE WHEN pg_temp.pick(i, 'em', 3) > 0 THEN 'patient' || i || '@example.org' END, date '2017-01-02' + pg_temp.pick(i, 'reg', 3200),
  CASE WHEN pg_temp.pick(i, 'pay', 8) > 0 THEN 1 + pg_temp.pick(i, 'payer', 6) END,
  CASE WHEN pg_temp.pick(i, 'haspcp', 7) > 0 THEN 1 + pg_temp.pick(i, 'pcp', 34) END, pg_temp.pick(i, 'smk', 5) = 0
  FROM generate_series(1, 420) AS i;

CREATE TABLE appt (appt_id int PRIMARY KEY, pat_id int NOT NULL REFERENCES pat, prov_id int NOT NULL REFERENCES prov,
  loc_id int NOT NULL REFERENCES loc, appt_ts timestamp NOT NULL, dur_min int NOT NULL, visit_type text NOT NULL,
  status text NOT NULL, booked_dt date NOT NULL);
INSERT INTO appt SELECT i, 1 + pg_temp.pick(i, 'apat', 400), p, loc_id, at,
  (ARRAY[10,15,20,30,45])[1 + pg_temp.pick(i, 'dur', 5)],
  (ARRAY['follow-up','follow-up','new patient','annual physical','telehealth','urgent'])[1 + pg_temp.pick(i, 'vt', 6)],
  CASE WHEN at >= '2026-01-01' THEN 'scheduled'
    ELSE (ARRAY['completed','completed','completed','completed','completed','completed','no-show','cancelled'])[1 + pg_temp.pick(i, 'st', 8)] END,
  (at - interval '1 day' * (1 + pg_temp.pick(i, 'bk', 40)))::date
  FROM (SELECT i, 1 + pg_temp.pick(i, 'aprov', 33) AS p,
      timestamp '2024-01-02 08:00' + interval '1 day' * (i * 740 / 3000) + interval '15 minutes' * pg_temp.pick(i, 'slot', 38) AS at
    FROM generate_series(1, 3000) AS i) AS made JOIN prov ON prov_id = p;

CREATE TABLE dx (dx_cd text PRIMARY KEY, dx_desc text NOT NULL, chronic boolean NOT NULL);
INSERT INTO dx VALUES ('I10', 'Hypertension', true), ('E11', 'Type 2 diabetes', true), ('J45', 'Asthma', true), ('J06', 'Common cold', false),
  ('M54', 'Back pain', false), ('L20', 'Eczema', true), ('G43', 'Migraine', true), ('F41', 'Anxiety', false), ('S93', 'Sprained ankle', false),
  ('H66', 'Ear infection', false), ('B02', 'Shingles', false);

CREATE TABLE appt_dx (appt_id int NOT NULL REFERENCES appt, dx_cd text NOT NULL REFERENCES dx, prim boolean NOT NULL, PRIMARY KEY (appt_id, dx_cd));
INSERT INTO appt_dx SELECT DISTINCT ON (appt_id, dx_cd) appt_id, dx_cd, n = 1 FROM (
  SELECT appt_id, n, (ARRAY['I10','E11','J45','J06','M54','L20','G43','F41','S93','H66'])[1 + pg_temp.pick(appt_id * n, 'dx', 10)] AS dx_cd
  FROM appt, generate_series(1, 2) AS n WHERE status = 'completed' AND (n = 1 OR appt_id % 4 = 0)) AS made ORDER BY appt_id, dx_cd, n;

CREATE TABLE bill (bill_no int PRIMARY KEY, appt_id int NOT NULL, pat_id int NOT NULL REFERENCES pat, bill_dt date NOT NULL,
  due_dt date NOT NULL, tot_amt numeric(10,2) NOT NULL, ins_amt numeric(10,2) NOT NULL, pat_amt numeric(10,2) NOT NULL);
INSERT INTO bill SELECT 10000 + appt_id, appt_id, pat_id, dt, dt + 30, tot, ins, tot - ins FROM (
  SELECT appt_id, pat_id, appt_ts::date + 2 AS dt, tot, CASE WHEN payer_id IS NULL THEN 0 ELSE round(tot * 0.8, 2) END AS ins
  FROM (SELECT appt_id, a.pat_id, appt_ts, payer_id, 40.00 + dur_min * 3 + pg_temp.pick(appt_id, 'amt', 90) AS tot
    FROM appt a JOIN pat USING (pat_id) WHERE status = 'completed') AS made) AS split;

CREATE TABLE pmt (pmt_id int PRIMARY KEY, bill_no int NOT NULL REFERENCES bill, pmt_dt date NOT NULL, amt numeric(10,2) NOT NULL, method text NOT NULL);
INSERT INTO pmt SELECT row_number() OVER (ORDER BY bill_no), bill_no, bill_dt + 3 + pg_temp.pick(bill_no, 'pd', 50),
  CASE WHEN pg_temp.pick(bill_no, 'part', 7) = 0 THEN round(pat_amt / 2, 2) ELSE pat_amt END,
  (ARRAY['card','card','cash','bank transfer','cheque'])[1 + pg_temp.pick(bill_no, 'meth', 5)]
  FROM bill WHERE pg_temp.pick(bill_no, 'paid', 6) > 0 AND bill_dt < '2025-12-20';

CREATE TABLE drug (drug_id int PRIMARY KEY, drug_nm text NOT NULL, form text NOT NULL, generic boolean NOT NULL, unit_price numeric(8,2) NOT NULL,
  controlled boolean NOT NULL);
INSERT INTO drug VALUES (1, 'Lisinopril', 'tablet', true, 0.12, false), (2, 'Metformin', 'tablet', true, 0.09, false),
  (3, 'Salbutamol', 'inhaler', true, 4.80, false), (4, 'Ibuprofen', 'tablet', true, 0.05, false), (5, 'Betnovate', 'cream', false, 6.30, false),
  (6, 'Sumatriptan', 'tablet', true, 1.95, false), (7, 'Diazepam', 'tablet', true, 0.30, true), (8, 'Amoxicillin', 'capsule', true, 0.22, false),
  (9, 'Codeine', 'tablet', true, 0.45, true), (10, 'Ozempic', 'injection', false, 73.25, false), (11, 'Zovirax', 'cream', false, 7.10, false);

CREATE TABLE rx (rx_id int PRIMARY KEY, appt_id int NOT NULL REFERENCES appt, drug_id int NOT NULL, qty int NOT NULL, days_supply int NOT NULL,
  refills int NOT NULL);
INSERT INTO rx SELECT appt_id * 2, appt_id, 1 + pg_temp.pick(appt_id, 'drug', 10), 10 * (1 + pg_temp.pick(appt_id, 'qty', 6)),
  (ARRAY[7,14,30,90])[1 + pg_temp.pick(appt_id, 'ds', 4)], pg_temp.pick(appt_id, 'ref', 4)
  FROM appt WHERE status = 'completed' AND pg_temp.pick(appt_id, 'rx', 3) = 0;
