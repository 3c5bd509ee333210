-- A manufacturer: work orders, lots in bins, machines that stand still; what lots and downtime refer to is not declared.
CREATE FUNCTION pg_temp.pick(i int, salt text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(i || salt), 1, 7))::bit(28)::int % n $$;

CREATE TABLE plants (plant_code char(2) PRIMARY KEY, plant_name text NOT NULL, city text NOT NULL, country text NOT NULL);
INSERT INTO plants VALUES ('GD', 'Gdansk Works', 'Gdansk', 'Poland'), ('PO', 'Porto Assembly', 'Porto', 'Portugal'), ('LI', 'Linz Foundry', 'Linz', 'Austria');

CREATE TABLE suppliers (supplier_id int PRIMARY KEY, supplier_name text NOT NULL, country text NOT NULL, lead_time_days int NOT NULL,
  approved boolean NOT NULL, rating int);
INSERT INTO suppliers SELECT i, (ARRAY['Baltic','Iberia','Alpen','Nordic','Vistula'])[1 + i % 5] || ' ' ||
  (ARRAY['Steel','Castings','Fasteners','Polymers','Motors','Wire'])[1 + i % 6],
  (ARRAY['Poland','Spain','Austria','Sweden','Poland','Germany'])[1 + pg_temp.pick(i, 'country', 6)], 3 + pg_temp.pick(i, 'lead', 40),
  pg_temp.pick(i, 'app', 5) > 0, CASE WHEN pg_temp.pick(i, 'rated', 6) > 0 THEN 1 + pg_temp.pick(i, 'rating', 5) END
  FROM generate_series(1, 28) AS i;

CREATE TABLE items (item_no text PRIMARY KEY, description text NOT NULL, item_type text NOT NULL, uom text NOT NULL, unit_cost numeric(10,2) NOT NULL,
  reorder_point int NOT NULL, supplier_id int REFERENCES suppliers, discontinued_on date);
INSERT INTO items SELECT (ARRAY['R','C','F'])[k] || 1000 + i, (ARRAY['Small','Medium','Large','Heavy','Precision'])[1 + i % 5] || ' ' || CASE k
    WHEN 1 THEN (ARRAY['steel rod','copper wire','aluminium sheet','nylon granulate'])[1 + i % 4]
    WHEN 2 THEN (ARRAY['gearbox','bearing','housing','rotor','valve'])[1 + i % 5 * 3 % 5]
    ELSE (ARRAY['pump','compressor','winch','fan'])[1 + i / 5 % 4] END,
  (ARRAY['raw material','component','finished good'])[k], CASE k WHEN 1 THEN 'kg' ELSE 'pcs' END,
  round((ARRAY[2,18,240])[k] + pg_temp.pick(i, 'cost', 400) * k * k / 10.0, 2), 150 * (1 + pg_temp.pick(i, 'rop', 15)),
  CASE WHEN k < 3 THEN 1 + pg_temp.pick(i, 'sup', 25) END, CASE WHEN pg_temp.pick(i, 'disc', 11) = 0 THEN date '2024-03-01' + pg_temp.pick(i, 'when', 600) END
  FROM (SELECT i, 1 + i % 3 AS k FROM generate_series(1, 96) AS i) AS made;

CREATE TABLE work_centers (wc_id int PRIMARY KEY, wc_name text NOT NULL, plant_code char(2) NOT NULL REFERENCES plants, hourly_rate numeric(8,2) NOT NULL);
INSERT INTO work_centers SELECT i, (ARRAY['Cutting','Milling','Welding','Painting','Assembly','Testing'])[1 + i % 6], (ARRAY['GD','PO','LI'])[1 + i / 6],
  38 + pg_temp.pick(i, 'rate', 60) FROM generate_series(0, 17) AS i;

CREATE TABLE machines (machine_id int PRIMARY KEY, machine_name text NOT NULL, maker text NOT NULL, wc_id int NOT NULL REFERENCES work_centers,
  installed_on date NOT NULL, last_serviced_on date, power_kw numeric(6,1) NOT NULL);
INSERT INTO machines SELECT i, (ARRAY['Saw','Lathe','Mill','Press','Robot','Oven'])[1 + i % 6] || ' ' || i,
  (ARRAY['Krauss','Dalmec','Hoshino','Tornos','Bystrom'])[1 + pg_temp.pick(i, 'make', 5)], pg_temp.pick(i, 'mwc', 18),
  date '2006-05-01' + pg_temp.pick(i, 'inst', 6800), CASE WHEN pg_temp.pick(i, 'never', 7) > 0 THEN date '2025-01-10' + pg_temp.pick(i, 'svc', 350) END,
  2 + pg_temp.pick(i, 'kw', 900) / 10.0 FROM generate_series(1, 48) AS i;

CREATE TABLE operators (badge_no int PRIMARY KEY, full_name text NOT NULL, shift text NOT NULL, plant_code char(2) NOT NULL REFERENCES plants,
  hired_on date NOT NULL, left_on date, hourly_wage numeric(6,2) NOT NULL, supervisor_badge int REFERENCES operators);
INSERT INTO operators SELECT 700 + i, (ARRAY['Adam','Beata','Carlos','Dorota','Emil','Filipa','Georg','Halina','Ivo','Joana'])[1 + i % 10] || ' ' ||
  (ARRAY['Kowal','Lemos','Maier','Nowak','Otto','Pires','Rybak','Santos'])[1 + i / 10], (ARRAY['early','late','night'])[1 + pg_temp.pick(i, 'shift', 3)],
  (ARRAY['GD','GD','PO','LI'])[1 + pg_temp.pick(i, 'oplant', 4)], date '2009-02-01' + pg_temp.pick(i, 'ohire', 6000),
  CASE WHEN pg_temp.pick(i, 'left', 8) = 0 THEN date '2025-03-01' + pg_temp.pick(i, 'leftday', 290) END, 14 + pg_temp.pick(i, 'wage', 1600) / 100.0,
  CASE WHEN i > 5 THEN 700 + pg_temp.pick(i, 'boss', 6) END FROM generate_series(0, 79) AS i;

CREATE TABLE work_orders (wo_no int PRIMARY KEY, item_no text NOT NULL REFERENCES items, plant_code char(2) NOT NULL REFERENCES plants, status text NOT NULL,
  priority text NOT NULL, qty_ordered int NOT NULL, qty_completed int NOT NULL, qty_scrapped int NOT NULL, released_on date NOT NULL, due_on date NOT NULL,
  finished_on date);
INSERT INTO work_orders SELECT 30000 + i, item_no, (ARRAY['GD','PO','LI'])[1 + pg_temp.pick(i, 'wplant', 3)], st,
  (ARRAY['normal','normal','normal','rush','low'])[1 + pg_temp.pick(i, 'prio', 5)], qty, CASE WHEN st = 'closed' THEN qty - bad WHEN st = 'in progress' THEN qty / 3 ELSE 0 END,
  CASE WHEN st = 'closed' THEN bad ELSE 0 END, rel, rel + 10 + pg_temp.pick(i, 'due', 25), CASE WHEN st = 'closed' THEN rel + 6 + pg_temp.pick(i, 'fin', 36) END
  FROM (SELECT i, date '2024-01-03' + i * 720 / 900 AS rel, 20 + 10 * pg_temp.pick(i, 'qty', 40) AS qty, pg_temp.pick(i, 'bad', 9) AS bad,
      CASE WHEN i > 850 THEN (ARRAY['released','in progress','on hold'])[1 + pg_temp.pick(i, 'wst', 3)] WHEN pg_temp.pick(i, 'can', 20) = 0 THEN 'cancelled' ELSE 'closed' END AS st,
      1 + pg_temp.pick(i, 'witem', 60) AS nth FROM generate_series(1, 900) AS i) AS made
  JOIN (SELECT item_no, row_number() OVER (ORDER BY item_no) AS nth FROM items WHERE item_type <> 'raw material') AS made_here USING (nth);

CREATE TABLE wo_operations (wo_no int NOT NULL REFERENCES work_orders, step int NOT NULL, wc_id int NOT NULL REFERENCES work_centers,
  badge_no int NOT NULL REFERENCES operators, setup_min int NOT NULL, run_min int NOT NULL, PRIMARY KEY (wo_no, step));
INSERT INTO wo_operations SELECT wo_no, n, pg_temp.pick(wo_no * n, 'opwc', 18), 700 + pg_temp.pick(wo_no * n, 'badge', 76), 5 + pg_temp.pick(wo_no * n, 'setup', 50),
  30 + qty_ordered * (1 + pg_temp.pick(wo_no, 'run', 3)) FROM work_orders, generate_series(1, 3) AS n WHERE status = 'closed' AND n <= 1 + wo_no % 3;

CREATE TABLE bins (bin_code text PRIMARY KEY, zone text NOT NULL, plant_code char(2) NOT NULL, max_weight_kg int NOT NULL);
INSERT INTO bins SELECT (ARRAY['A','B','C','D'])[1 + i % 4] || '-' || 100 + i, (ARRAY['ambient','ambient','cold','hazardous'])[1 + i % 4],
  (ARRAY['GD','PO','LI'])[1 + pg_temp.pick(i, 'bplant', 3)], 250 * (1 + pg_temp.pick(i, 'mw', 8)) FROM generate_series(1, 80) AS i;

CREATE TABLE lots (lot_no text PRIMARY KEY, item_no text NOT NULL REFERENCES items, supplier_id int, bin_code text REFERENCES bins, received_on date NOT NULL,
  expires_on date, qty_received int NOT NULL, qty_on_hand int NOT NULL, status text NOT NULL);
INSERT INTO lots SELECT 'L' || 20000 + i, item_no, supplier_id, bin_code, dt, CASE WHEN pg_temp.pick(i, 'exp', 3) = 0 THEN dt + 180 + pg_temp.pick(i, 'life', 300) END, qty,
  CASE WHEN pg_temp.pick(i, 'used', 3) = 0 THEN qty ELSE qty / (2 + pg_temp.pick(i, 'part', 9)) END, (ARRAY['available','available','available','quarantine','blocked'])[1 + pg_temp.pick(i, 'lst', 5)]
  FROM (SELECT i, date '2024-02-01' + i * 690 / 640 AS dt, 50 + 25 * pg_temp.pick(i, 'lq', 30) AS qty, 1 + pg_temp.pick(i, 'litem', 58) AS nth,
      1 + pg_temp.pick(i, 'lbin', 72) AS nbin FROM generate_series(1, 640) AS i) AS made
  JOIN (SELECT item_no, supplier_id, row_number() OVER (ORDER BY item_no) AS nth FROM items WHERE supplier_id IS NOT NULL) AS bought USING (nth)
  JOIN (SELECT bin_code, row_number() OVER (ORDER BY bin_code) AS nbin FROM bins) AS numbered USING (nbin);

CREATE TABLE inspections (inspection_id int PRIMARY KEY, lot_no text NOT NULL, inspected_on date NOT NULL, inspector text NOT NULL, result text NOT NULL, defects int NOT NULL);
INSERT INTO inspections SELECT i, lot_no, received_on + 1 + pg_temp.pick(i, 'insp', 6), (ARRAY['M. Hein','T. Sousa','K. Zielinska'])[1 + pg_temp.pick(i, 'who', 3)],
  CASE WHEN bad > 5 THEN 'failed' ELSE 'passed' END, bad FROM (SELECT i, pg_temp.pick(i, 'defects', 8) AS bad FROM generate_series(1, 470) AS i) AS made JOIN lots ON lot_no = 'L' || 20000 + i;

CREATE TABLE downtime (downtime_id int PRIMARY KEY, machine_id int NOT NULL, started_at timestamp NOT NULL, ended_at timestamp, reason text NOT NULL);
INSERT INTO downtime SELECT i, 1 + pg_temp.pick(i, 'dm', 44), at, CASE WHEN i < 515 THEN at + interval '5 minutes' * (2 + pg_temp.pick(i, 'len', 90)) END,
  (ARRAY['breakdown','changeover','no material','maintenance','power cut'])[1 + pg_temp.pick(i, 'dr', 5)]
  FROM (SELECT i, timestamp '2024-06-01 06:00' + interval '1 day' * (i * 575 / 520) + interval '7 minutes' * pg_temp.pick(i, 'dat', 150) AS at FROM generate_series(1, 520) AS i) AS made;
