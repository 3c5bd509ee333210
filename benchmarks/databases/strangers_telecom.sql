-- A telephone company: snake case, and no key declared but the primary ones.
CREATE FUNCTION pg_temp.pick(i int, salt text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(i || salt), 1, 7))::bit(28)::int % n $$;

CREATE TABLE plans (id int PRIMARY KEY, plan_name text NOT NULL, plan_type text NOT NULL, monthly_fee numeric(6,2) NOT NULL, data_gb int, contract_months int NOT NULL, is_active boolean NOT NULL);
INSERT INTO plans VALUES (1, 'Mobile S', 'mobile', 9.99, 5, 0, true), (2, 'Mobile M', 'mobile', 19.99, 20, 12, true), (3, 'Mobile L', 'mobile', 29.99, 60, 24, true),
  (4, 'Mobile Unlimited', 'mobile', 44.99, NULL, 24, true), (5, 'Home Fibre 100', 'internet', 34.99, NULL, 12, true), (6, 'Home Fibre 500', 'internet', 49.99, NULL, 24, true),
  (7, 'DSL 16', 'internet', 24.99, NULL, 12, false), (8, 'TV Basic', 'tv', 12.50, NULL, 12, true), (9, 'TV Sports', 'tv', 27.00, NULL, 12, true), (10, 'Landline', 'voice', 14.90, NULL, 0, false), (11, 'Kids Watch', 'mobile', 4.99, 1, 0, true);

CREATE TABLE customers (customer_id int PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, email text, phone text, date_of_birth date, city text NOT NULL,
  postal_code text NOT NULL, segment text NOT NULL, created_at timestamp NOT NULL, newsletter boolean NOT NULL, referred_by int);
INSERT INTO customers SELECT i,
  (ARRAY['Olivia','Liam','Emma','Noah','Ava','Oscar','Mia','Leo','Ella','Hugo','Freya','Ivan','Grace','Omar','Lucy'])[1 + pg_temp.pick(i, 'fn', 15)],
  (ARRAY['Walker','Patel','Hughes','Evans','Khan','Wright','Green','Baker','Turner','Hill','Ward','Cooper','Reid','Shaw'])[1 + pg_temp.pick(i, 'ln', 14)],
  CASE WHEN pg_temp.pick(i, 'em', 9) > 0 THEN 'user' || i || '@mail.example' END, CASE WHEN pg_temp.pick(i, 'ph', 5) > 0 THEN '+44 7700 ' || 900000 + i END,
  CASE WHEN pg_temp.pick(i, 'nb', 12) > 0 THEN date '1945-01-01' + pg_temp.pick(i, 'dob', 22500) END,
  (ARRAY['Leeds','Bristol','Cardiff','Glasgow','York','Norwich','Exeter'])[1 + pg_temp.pick(i, 'city', 7)], 'P' || 100 + pg_temp.pick(i, 'pc', 60),
  (ARRAY['consumer','consumer','consumer','small business','enterprise'])[1 + pg_temp.pick(i, 'seg', 5)],
  timestamp '2021-01-04 09:00' + (i * 1800 / 600) * interval '1 day' + pg_temp.pick(i, 'at', 600) * interval '1 minute', pg_temp.pick(i, 'nl', 3) = 0,
  CASE WHEN i > 50 AND pg_temp.pick(i, 'ref', 6) = 0 THEN 1 + pg_temp.pick(i, 'by', 50) END
  FROM generate_series(1, 600) AS i;

CREATE TABLE subscriptions (id int PRIMARY KEY, customer_id int NOT NULL, plan_id int NOT NULL, start_date date NOT NULL, end_date date, status text NOT NULL, discount_pct numeric(4,1), auto_renew boolean NOT NULL);
INSERT INTO subscriptions SELECT i, cu, 1 + pg_temp.pick(i, 'plan', 10), start, CASE WHEN st = 'cancelled' THEN start + 40 + pg_temp.pick(i, 'end', 500) END, st,
  CASE WHEN pg_temp.pick(i, 'disc', 4) = 0 THEN 5 * (1 + pg_temp.pick(i, 'pct', 4)) END, pg_temp.pick(i, 'renew', 4) > 0
  FROM (SELECT i, 1 + pg_temp.pick(i, 'cust', 570) AS cu, date '2021-02-01' + (i * 1400 / 950) AS start,
    (ARRAY['active','active','active','active','cancelled','cancelled','suspended'])[1 + pg_temp.pick(i, 'st', 7)] AS st FROM generate_series(1, 950) AS i) AS made;

CREATE TABLE agents (agent_id int PRIMARY KEY, agent_name text NOT NULL, team text NOT NULL, hired_on date NOT NULL, supervisor_id int);
INSERT INTO agents SELECT i, (ARRAY['Priya','Tom','Zoe','Ben','Chloe','Amir','Ruth','Jack','Nina','Paul','Sara','Dan','Eva','Kofi','Lena','Max','Iris','Joel'])[i] || ' ' || (ARRAY['Stone','Lake','Frost','Marsh','Field','Brook'])[1 + pg_temp.pick(i, 'ln', 6)],
  (ARRAY['billing','technical','retention'])[1 + i % 3], date '2016-05-01' + pg_temp.pick(i, 'hired', 3300), CASE WHEN i > 3 THEN 1 + i % 3 END FROM generate_series(1, 18) AS i;

CREATE TABLE ticket_categories (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO ticket_categories VALUES (1, 'Billing dispute'), (2, 'No signal'), (3, 'Slow internet'), (4, 'Contract change'), (5, 'Lost SIM'), (6, 'Other');

CREATE TABLE tickets (ticket_id int PRIMARY KEY, customer_id int NOT NULL, agent_id int, category_id int NOT NULL, opened_at timestamp NOT NULL, closed_at timestamp, priority text NOT NULL, status text NOT NULL, channel text NOT NULL, satisfaction int);
INSERT INTO tickets SELECT i, 1 + pg_temp.pick(i, 'cust', 580), CASE WHEN st <> 'new' THEN 1 + pg_temp.pick(i, 'agent', 17) END, 1 + pg_temp.pick(i, 'cat', 6), opened,
  CASE WHEN st = 'closed' THEN opened + (1 + pg_temp.pick(i, 'took', 160)) * interval '1 hour' END, (ARRAY['low','normal','normal','high','urgent'])[1 + pg_temp.pick(i, 'prio', 5)], st,
  (ARRAY['phone','phone','email','chat','shop'])[1 + pg_temp.pick(i, 'chan', 5)], CASE WHEN st = 'closed' AND pg_temp.pick(i, 'rated', 3) > 0 THEN 1 + pg_temp.pick(i, 'sat', 5) END
  FROM (SELECT i, timestamp '2024-01-01 08:00' + (i * 720 / 1500) * interval '1 day' + pg_temp.pick(i, 'at', 660) * interval '1 minute' AS opened,
    CASE WHEN i < 1380 THEN (ARRAY['closed','closed','closed','closed','closed','closed','closed','closed','open'])[1 + pg_temp.pick(i, 'st', 9)] ELSE (ARRAY['new','open','waiting','closed'])[1 + pg_temp.pick(i, 'st', 4)] END AS st FROM generate_series(1, 1500) AS i) AS made;

CREATE TABLE invoices (invoice_id int PRIMARY KEY, customer_id int NOT NULL, issued_on date NOT NULL, due_on date NOT NULL, paid_on date, total numeric(8,2) NOT NULL, overdue_fee numeric(6,2));
INSERT INTO invoices SELECT i, 1 + pg_temp.pick(i, 'cust', 575), dt, dt + 14, CASE WHEN pg_temp.pick(i, 'paid', 8) > 0 THEN dt + 1 + pg_temp.pick(i, 'pay', 25) END,
  round(10 + pg_temp.pick(i, 'tot', 9000) / 100.0, 2), CASE WHEN pg_temp.pick(i, 'paid', 8) = 0 THEN 5 END
  FROM (SELECT i, date '2024-01-15' + (i * 700 / 2500) AS dt FROM generate_series(1, 2500) AS i) AS made;

CREATE TABLE usage_daily (customer_id int NOT NULL, usage_date date NOT NULL, data_mb numeric(10,1) NOT NULL, call_minutes int NOT NULL, sms_count int NOT NULL, roaming boolean NOT NULL, PRIMARY KEY (customer_id, usage_date));
INSERT INTO usage_daily SELECT c, date '2025-10-01' + d, pg_temp.pick(c * 100 + d, 'mb', 50000) / 10.0, pg_temp.pick(c * 100 + d, 'call', 90), pg_temp.pick(c * 100 + d, 'sms', 12), pg_temp.pick(c * 100 + d, 'roam', 15) = 0
  FROM generate_series(1, 100) AS c, generate_series(0, 29) AS d;

CREATE TABLE devices (device_id int PRIMARY KEY, brand text NOT NULL, model text NOT NULL, price numeric(8,2) NOT NULL, stock int NOT NULL, released date, discontinued boolean NOT NULL);
INSERT INTO devices SELECT i, brand, brand || ' ' || (ARRAY['One','Two','Mini','Max','Pro','Lite'])[1 + i % 6] || ' ' || i, 79 + 10 * pg_temp.pick(i, 'pr', 90),
  CASE WHEN pg_temp.pick(i, 'out', 4) = 0 THEN 0 ELSE pg_temp.pick(i, 'stock', 120) END, CASE WHEN pg_temp.pick(i, 'rel', 8) > 0 THEN date '2019-01-01' + pg_temp.pick(i, 'on', 2400) END, pg_temp.pick(i, 'dis', 5) = 0
  FROM (SELECT i, (ARRAY['Nokia','Samsung','Fairphone','Sony','Motorola'])[1 + pg_temp.pick(i, 'b', 5)] AS brand FROM generate_series(1, 60) AS i) AS made;

CREATE TABLE device_sales (sale_id int PRIMARY KEY, device_id int NOT NULL, customer_id int NOT NULL, agent_id int, sold_at timestamp NOT NULL, quantity int NOT NULL, unit_price numeric(8,2) NOT NULL, returned boolean NOT NULL);
INSERT INTO device_sales SELECT i, dev, 1 + pg_temp.pick(i, 'cust', 560), CASE WHEN pg_temp.pick(i, 'web', 3) > 0 THEN 1 + pg_temp.pick(i, 'agent', 16) END,
  timestamp '2024-01-03 10:00' + (i * 715 / 1000) * interval '1 day' + pg_temp.pick(i, 'at', 500) * interval '1 minute', 1 + pg_temp.pick(i, 'q', 3), price - 10 * pg_temp.pick(i, 'off', 4), pg_temp.pick(i, 'ret', 14) = 0
  FROM (SELECT i, 1 + pg_temp.pick(i, 'dev', 55) AS dev FROM generate_series(1, 1000) AS i) AS made JOIN devices ON device_id = dev;
