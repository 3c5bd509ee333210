-- A seller of software: a schema of an object mapper, "createdAt" in quotes, states as texts and as numbers, 0 and 1 for no and yes, soft deletes.
CREATE FUNCTION pg_temp.pick(i int, salt text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(i || salt), 1, 7))::bit(28)::int % n $$;

CREATE TABLE staff_user (id int PRIMARY KEY, name text NOT NULL, email text NOT NULL, team text NOT NULL, manager_id int REFERENCES staff_user, hired_on date NOT NULL);
INSERT INTO staff_user SELECT i, (ARRAY['Dana Whitfield','Marcus Ode','Priya Raman','Tom Lindqvist','Sara Bloom','Ken Adachi','Lucy Farrow','Ravi Menon','Ella Novak',
    'Owen Pryce','Mina Sato','Jack Toller','Nora Quist','Abel Cruz','Ruth Hansen'])[i], 'staff' || i || '@acme.test',
  CASE WHEN i = 1 THEN 'executive' ELSE (ARRAY['support','sales','success'])[1 + i % 3] END, CASE WHEN i = 1 THEN NULL WHEN i <= 4 THEN 1 ELSE 2 + (i - 2) % 3 END,
  date '2019-02-01' + i * 150
  FROM generate_series(1, 15) AS i;

CREATE TABLE plan (code text PRIMARY KEY, title text NOT NULL, price_cents int NOT NULL, seat_limit int, is_public boolean NOT NULL, trial_days int NOT NULL);
INSERT INTO plan VALUES ('free', 'Free', 0, 3, true, 0), ('starter', 'Starter', 2900, 10, true, 14), ('team', 'Team', 9900, 50, true, 14),
  ('business', 'Business', 29900, 250, true, 30), ('enterprise', 'Enterprise', 99900, NULL, false, 30), ('legacy_pro', 'Pro (legacy)', 4900, 25, false, 0);

CREATE TABLE account (id int PRIMARY KEY, company text NOT NULL, industry text, country text NOT NULL, employees int, "createdAt" timestamptz NOT NULL,
  owner_id int REFERENCES staff_user, parent_id int REFERENCES account, referred_by_id int REFERENCES account, is_active int NOT NULL, website text);
INSERT INTO account SELECT i, (ARRAY['Northwind','Bluepeak','Lumen','Oakridge','Vertex','Sundial','Copperline','Foxglove','Ironbark','Maplewood','Quartz','Redwood','Silverfin'])[1 + i % 13]
    || ' ' || (ARRAY['Labs','Logistics','Foods','Media','Health','Systems','Studio'])[1 + i % 7],
  CASE WHEN pg_temp.pick(i, 'hasi', 9) > 0 THEN (ARRAY['technology','retail','healthcare','education','finance','manufacturing'])[1 + pg_temp.pick(i, 'ind', 6)] END,
  (ARRAY['United States','United States','Canada','Germany','United Kingdom','Australia','Japan'])[1 + pg_temp.pick(i, 'cty', 7)],
  CASE WHEN pg_temp.pick(i, 'hase', 6) > 0 THEN 5 + pg_temp.pick(i, 'emps', 1900) END, timestamptz '2022-03-01 10:00+00' + interval '1 hour' * pg_temp.pick(i, 'cr', 33000),
  CASE WHEN pg_temp.pick(i, 'own', 8) > 0 THEN 2 + pg_temp.pick(i, 'owner', 14) END,
  CASE WHEN i > 20 AND pg_temp.pick(i, 'hasp', 8) = 0 THEN 1 + pg_temp.pick(i, 'par', 20) END,
  CASE WHEN i > 20 AND pg_temp.pick(i, 'ref', 5) = 0 THEN 1 + pg_temp.pick(i, 'refby', 19) END,
  CASE WHEN pg_temp.pick(i, 'act', 7) = 0 THEN 0 ELSE 1 END, CASE WHEN pg_temp.pick(i, 'web', 4) > 0 THEN 'https://site' || i || '.example' END
  FROM generate_series(1, 91) AS i;

CREATE TABLE subscription (id int PRIMARY KEY, account_id int NOT NULL REFERENCES account, plan_code text NOT NULL, status text NOT NULL, seats int NOT NULL,
  mrr_cents int NOT NULL, billing_cycle text NOT NULL, started_at timestamptz NOT NULL, "canceledAt" timestamptz, cancel_reason text, renews_on date);
INSERT INTO subscription SELECT i, acc, code, st, seats, price_cents * CASE WHEN code IN ('team', 'business') THEN 1 + seats / 40 ELSE 1 END + CASE code WHEN 'enterprise' THEN 500 * seats ELSE 0 END,
  (ARRAY['monthly','monthly','annual'])[1 + pg_temp.pick(i, 'cyc', 3)], begun,
  CASE WHEN st = 'canceled' THEN least(begun + interval '1 day' * (20 + pg_temp.pick(i, 'cd', 400)), timestamptz '2025-12-30 15:00+00') END,
  CASE WHEN st = 'canceled' AND pg_temp.pick(i, 'why', 5) > 0 THEN (ARRAY['too expensive','missing features','switched to competitor','out of business'])[1 + pg_temp.pick(i, 'rsn', 4)] END,
  CASE WHEN st <> 'canceled' THEN date '2026-01-02' + pg_temp.pick(i, 'rn', 340) END
  FROM (SELECT i, CASE WHEN i <= 91 THEN i ELSE 1 + pg_temp.pick(i, 'sacc', 91) END AS acc, (ARRAY['free','starter','starter','team','team','business','enterprise','legacy_pro'])[1 + pg_temp.pick(i, 'pl', 8)] AS code,
      CASE WHEN i > 91 THEN 'canceled' ELSE (ARRAY['active','active','active','active','trialing','past_due','canceled'])[1 + pg_temp.pick(i, 'st', 7)] END AS st,
      1 + pg_temp.pick(i, 'seats', 120) AS seats FROM generate_series(1, 130) AS i WHERE i NOT IN (17, 34, 51, 68)) AS made
  JOIN plan USING (code) JOIN LATERAL (SELECT "createdAt" + interval '1 day' * pg_temp.pick(i, 'beg', 60) AS begun FROM account WHERE id = acc) AS a ON true;

CREATE TABLE users (id int PRIMARY KEY, account_id int NOT NULL REFERENCES account, full_name text NOT NULL, email text NOT NULL, role text NOT NULL,
  mfa_enabled boolean NOT NULL, locale text NOT NULL, "createdAt" timestamptz NOT NULL, last_login_at timestamptz, deleted_at timestamptz);
INSERT INTO users SELECT i, acc, (ARRAY['Amber','Boris','Cleo','Dmitri','Esme','Finn','Greta','Harun','Ivy','Jonah','Kira'])[1 + i % 11] || ' '
    || (ARRAY['Stone','Vance','Hale','Pike','Rhodes','Marsh','Lowe'])[1 + i % 7], 'user' || i || '@site' || acc || '.example',
  (ARRAY['admin','member','member','member','viewer'])[1 + pg_temp.pick(i, 'role', 5)], pg_temp.pick(i, 'mfa', 3) = 0, (ARRAY['en','en','de','fr','ja'])[1 + pg_temp.pick(i, 'loc', 5)],
  least(a."createdAt" + interval '1 day' * pg_temp.pick(i, 'uc', 300), timestamptz '2025-12-28 08:00+00'),
  CASE WHEN pg_temp.pick(i, 'never', 7) > 0 THEN timestamptz '2025-12-31 20:00+00' - interval '1 hour' * (pg_temp.pick(i, 'll', 60) * pg_temp.pick(i, 'll2', 60)) END,
  CASE WHEN pg_temp.pick(i, 'del', 11) = 0 THEN timestamptz '2025-12-31 22:00+00' - interval '1 day' * pg_temp.pick(i, 'dd', 90) END
  FROM (SELECT i, 1 + pg_temp.pick(i, 'uacc', 86) AS acc FROM generate_series(1, 480) AS i) AS made JOIN account a ON a.id = acc;

CREATE TABLE invoice_state (id int PRIMARY KEY, label text NOT NULL);
INSERT INTO invoice_state VALUES (1, 'draft'), (2, 'open'), (3, 'paid'), (4, 'void'), (5, 'uncollectible');
CREATE TABLE invoice (number text PRIMARY KEY, account_id int NOT NULL REFERENCES account, subscription_id int, state_id int NOT NULL REFERENCES invoice_state,
  issued_on date NOT NULL, due_on date NOT NULL, paid_on date, subtotal_cents int NOT NULL, tax_cents int NOT NULL, total_cents int NOT NULL, currency char(3) NOT NULL);
INSERT INTO invoice SELECT 'INV-' || 3000 + n, account_id, sub, st, issued, issued + 30, CASE WHEN st = 3 THEN issued + 2 + pg_temp.pick(n, 'pd', 50) END,
  cents, cents / 10, cents + cents / 10, CASE country WHEN 'United States' THEN 'USD' WHEN 'Germany' THEN 'EUR' WHEN 'United Kingdom' THEN 'GBP' ELSE 'USD' END
  FROM (SELECT row_number() OVER (ORDER BY s.id, at)::int AS n, s.account_id, s.id AS sub, at::date AS issued, greatest(mrr_cents, 900) AS cents,
      CASE WHEN at > '2025-12-15' THEN (ARRAY[1,2,2])[1 + pg_temp.pick(s.id, 'ns', 3)] WHEN at > '2025-09-01' AND pg_temp.pick(s.id + extract(month FROM at)::int, 'late', 5) = 0 THEN 2
        ELSE (ARRAY[3,3,3,3,3,3,3,3,3,3,4,5])[1 + pg_temp.pick(s.id * 7 + extract(month FROM at)::int, 'is', 12)] END AS st
    FROM subscription s, generate_series(date_trunc('month', started_at) + interval '1 month', coalesce("canceledAt", timestamptz '2025-12-31'), interval '2 months') AS at
    WHERE plan_code <> 'free') AS made JOIN account ON account.id = account_id;

CREATE TABLE credit_note (id int PRIMARY KEY, invoice_number text NOT NULL, amount_cents int NOT NULL, reason text NOT NULL, created_by int REFERENCES staff_user, issued_on date NOT NULL);
INSERT INTO credit_note SELECT row_number() OVER (ORDER BY number), number, total_cents / (1 + pg_temp.pick(substr(number, 5)::int, 'cn', 3)),
  (ARRAY['outage','billing error','goodwill'])[1 + pg_temp.pick(substr(number, 5)::int, 'cr', 3)], 2 + pg_temp.pick(substr(number, 5)::int, 'by', 14), issued_on + 12
  FROM invoice WHERE state_id = 3 AND pg_temp.pick(substr(number, 5)::int, 'has', 19) = 0;

CREATE TABLE ticket (id int PRIMARY KEY, account_id int NOT NULL REFERENCES account, requester_id int NOT NULL REFERENCES users, assignee_id int REFERENCES staff_user,
  subject text NOT NULL, priority text NOT NULL, channel text NOT NULL, status text NOT NULL, opened_at timestamptz NOT NULL, first_reply_at timestamptz,
  solved_at timestamptz, csat int, is_escalated int NOT NULL);
INSERT INTO ticket SELECT 500 + i, account_id, u, CASE WHEN pg_temp.pick(i, 'unas', 9) > 0 THEN (ARRAY[3,6,9,12,15])[1 + pg_temp.pick(i, 'ass', 5)] END,
  (ARRAY['Cannot log in','Export fails','Invoice question','Dashboard is slow','Feature request','API error 500','SSO setup'])[1 + pg_temp.pick(i, 'subj', 7)],
  (ARRAY['low','normal','normal','high','urgent'])[1 + pg_temp.pick(i, 'prio', 5)], (ARRAY['email','email','chat','phone'])[1 + pg_temp.pick(i, 'ch', 4)], st, at,
  CASE WHEN st <> 'new' THEN at + interval '1 minute' * (5 + pg_temp.pick(i, 'fr', 900)) END,
  CASE WHEN st IN ('solved', 'closed') THEN at + interval '1 hour' * (16 + pg_temp.pick(i, 'sol', 200)) END,
  CASE WHEN st IN ('solved', 'closed') AND pg_temp.pick(i, 'csat', 3) > 0 THEN 1 + pg_temp.pick(i, 'cs', 5) END, CASE WHEN pg_temp.pick(i, 'esc', 10) = 0 THEN 1 ELSE 0 END
  FROM (SELECT i, 1 + pg_temp.pick(i, 'req', 470) AS u, timestamptz '2024-07-01 08:00+00' + interval '1 hour' * (i * 22) AS at,
      CASE WHEN i > 575 THEN (ARRAY['new','open','pending'])[1 + pg_temp.pick(i, 'nst', 3)] ELSE (ARRAY['solved','solved','closed','closed','closed','closed','open','pending'])[1 + pg_temp.pick(i, 'tst', 8)] END AS st
    FROM generate_series(1, 595) AS i) AS made JOIN users ON users.id = u;

CREATE TABLE tag (id int PRIMARY KEY, label text NOT NULL);
INSERT INTO tag VALUES (1, 'bug'), (2, 'billing'), (3, 'how-to'), (4, 'performance'), (5, 'security'), (6, 'partner');
CREATE TABLE "_TagToTicket" ("tagId" int NOT NULL REFERENCES tag, "ticketId" int NOT NULL REFERENCES ticket, PRIMARY KEY ("tagId", "ticketId"));
INSERT INTO "_TagToTicket" SELECT t, 500 + i FROM generate_series(1, 595) AS i, generate_series(1, 5) AS t WHERE pg_temp.pick(i * 10 + t, 'tt', 5) = 0;

CREATE TABLE feature (id int PRIMARY KEY, key text NOT NULL, title text NOT NULL, released_on date, beta boolean NOT NULL, min_plan text REFERENCES plan);
INSERT INTO feature VALUES (1, 'dash', 'Dashboards', '2022-03-01', false, 'free'), (2, 'export', 'CSV export', '2022-09-10', false, 'starter'), (3, 'sso', 'Single sign-on', '2023-05-02', false, 'business'),
  (4, 'api', 'Public API', '2023-11-20', false, 'team'), (5, 'ai', 'AI assistant', '2025-04-15', true, 'team'), (6, 'audit', 'Audit log', '2024-08-01', false, 'enterprise'), (7, 'mobile', 'Mobile app', NULL, true, 'free');
CREATE TABLE usage_event (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, feature_id int NOT NULL REFERENCES feature, kind text NOT NULL, "occurredAt" timestamptz NOT NULL, duration_ms int);
INSERT INTO usage_event SELECT i, 1 + pg_temp.pick(i, 'eu', 460), (ARRAY[1,1,1,2,2,3,4,5,5])[1 + pg_temp.pick(i, 'ef', 9)], (ARRAY['view','view','click','error'])[1 + pg_temp.pick(i, 'ek', 4)],
  timestamptz '2025-07-01 06:00+00' + interval '1 minute' * (i * 80), CASE WHEN pg_temp.pick(i, 'ed', 5) > 0 THEN 20 + pg_temp.pick(i, 'ms', 4000) END
  FROM generate_series(1, 3300) AS i;
