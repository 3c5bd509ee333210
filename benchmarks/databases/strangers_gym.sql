-- A chain of gyms: members with a plan and a freeze, classes on a timetable with bookings and no-shows, check-ins, dues, machines to be serviced.
CREATE FUNCTION pg_temp.pick(i int, salt text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(i || salt), 1, 7))::bit(28)::int % n $$;

CREATE TABLE club (club_id int PRIMARY KEY, name text NOT NULL, city text NOT NULL, has_pool boolean NOT NULL, has_sauna boolean NOT NULL, opening_date date NOT NULL, capacity int NOT NULL, sq_m int NOT NULL);
INSERT INTO club VALUES (1, 'Iron Dock', 'Hamburg', true, true, '2014-05-01', 180, 2400), (2, 'Kesselhaus', 'Berlin', false, true, '2016-09-15', 140, 1600), (3, 'Nordpark', 'Hamburg', false, false, '2019-02-01', 90, 950),
  (4, 'Isar Fit', 'Munich', true, true, '2012-11-20', 220, 3100), (5, 'Spreebogen', 'Berlin', true, false, '2021-06-10', 160, 1900), (6, 'Werft 9', 'Bremen', false, false, '2024-03-04', 80, 800);

CREATE TABLE plan_type (plan_cd char(2) PRIMARY KEY, descr text NOT NULL, monthly_fee numeric(6,2) NOT NULL, min_months int NOT NULL, all_clubs char(1) NOT NULL);
INSERT INTO plan_type VALUES ('BA', 'Basic', 19.90, 12, 'N'), ('FL', 'Flex', 29.90, 1, 'N'), ('PR', 'Premium', 44.90, 12, 'Y'), ('ST', 'Student', 16.50, 6, 'N'), ('CO', 'Corporate', 24.00, 12, 'Y'), ('SN', 'Senior', 17.90, 6, 'N');

CREATE TABLE member (mbr_id int PRIMARY KEY, fname text NOT NULL, lname text NOT NULL, sex char(1) NOT NULL, dob date, email text, home_club_id int NOT NULL REFERENCES club, plan_cd char(2) NOT NULL REFERENCES plan_type,
  join_dt date NOT NULL, cancel_dt date, frozen_until date, referred_by int REFERENCES member, newsletter boolean NOT NULL);
INSERT INTO member SELECT i, (ARRAY['Anke','Bernd','Carla','Deniz','Eva','Falk','Gesa','Hauke','Ines','Jan','Kerstin','Lars','Maren','Nils'])[1 + i % 14], (ARRAY['Albers','Brandt','Claussen','Dierks','Ehlers','Franke','Gruber','Hoffmann','Ilic','Jensen','Kaya'])[1 + i % 11],
  CASE WHEN i % 2 = 0 THEN 'F' ELSE 'M' END, CASE WHEN pg_temp.pick(i, 'hd', 12) > 0 THEN date '1952-01-15' + pg_temp.pick(i, 'dob', 20000) END, CASE WHEN pg_temp.pick(i, 'em', 6) > 0 THEN 'm' || i || '@post.example' END,
  1 + pg_temp.pick(i, 'club', 6), (ARRAY['BA','BA','FL','PR','ST','CO','PR'])[1 + pg_temp.pick(i, 'plan', 7)], joined, CASE WHEN pg_temp.pick(i, 'cx', 5) = 0 THEN least(joined + 60 + pg_temp.pick(i, 'cxd', 500), date '2025-12-20') END,
  CASE WHEN pg_temp.pick(i, 'frz', 15) = 0 THEN date '2025-11-01' + pg_temp.pick(i, 'fz', 150) END, CASE WHEN i > 40 AND pg_temp.pick(i, 'rf', 5) = 0 THEN 1 + pg_temp.pick(i, 'rfb', 40) END, pg_temp.pick(i, 'nl', 3) > 0
  FROM (SELECT i, date '2021-01-04' + pg_temp.pick(i, 'jn', 1780) AS joined FROM generate_series(1, 310) AS i) AS made;

CREATE TABLE trainer (trainer_id int PRIMARY KEY, full_name text NOT NULL, club_id int NOT NULL REFERENCES club, hire_date date NOT NULL, end_date date, freelance boolean NOT NULL, hourly_wage numeric(6,2) NOT NULL, certified_until date);
INSERT INTO trainer SELECT i, (ARRAY['Ada Lorenz','Boris Kuhn','Cem Aydin','Dora Falk','Emil Roth','Frida Sommer','Gero Wulff','Hilde Marx','Igor Pavlov','Jana Simic','Kai Petersen','Lena Vogt','Mario Conti','Nele Thoma'])[i], 1 + i % 6, date '2015-02-01' + pg_temp.pick(i, 'th', 3600),
  CASE WHEN i IN (5, 9) THEN date '2025-08-31' END, pg_temp.pick(i, 'fre', 3) = 0, 18 + pg_temp.pick(i, 'wg', 30) / 2.0, CASE WHEN i % 5 > 0 THEN date '2025-07-01' + pg_temp.pick(i, 'cu', 500) END
  FROM generate_series(1, 14) AS i;

CREATE TABLE class_type (ct_id int PRIMARY KEY, title text NOT NULL, category text NOT NULL, level text, duration_min int NOT NULL);
INSERT INTO class_type VALUES (1, 'Yoga Flow', 'mind', 'beginner', 60), (2, 'Spinning', 'cardio', 'intermediate', 45), (3, 'Body Pump', 'strength', 'intermediate', 55), (4, 'Pilates', 'mind', 'beginner', 50), (5, 'HIIT', 'cardio', 'advanced', 30), (6, 'Zumba', 'cardio', 'beginner', 60), (7, 'Boxing', 'strength', 'advanced', 75), (8, 'Aqua Gym', 'cardio', NULL, 45);

CREATE TABLE class_session (session_id int PRIMARY KEY, ct_id int NOT NULL REFERENCES class_type, club_id int NOT NULL REFERENCES club, trainer_id int REFERENCES trainer, starts_at timestamp NOT NULL, max_spots int NOT NULL, cancelled boolean NOT NULL);
INSERT INTO class_session SELECT i, 1 + pg_temp.pick(i, 'ct', 7), 1 + pg_temp.pick(i, 'cl', 6), CASE WHEN pg_temp.pick(i, 'ht', 15) > 0 THEN 1 + pg_temp.pick(i, 'tr', 13) END, timestamp '2025-06-02 07:00' + interval '1 hour' * (i * 14 + pg_temp.pick(i, 'hr', 6)), 8 + 2 * pg_temp.pick(i, 'sp', 8), pg_temp.pick(i, 'can', 13) = 0
  FROM generate_series(1, 380) AS i;

CREATE TABLE class_booking (session_id int NOT NULL REFERENCES class_session, mbr_id int NOT NULL REFERENCES member, booked_at timestamp NOT NULL, state text NOT NULL, PRIMARY KEY (session_id, mbr_id));
INSERT INTO class_booking SELECT session_id, m, starts_at - interval '1 hour' * (2 + pg_temp.pick(session_id * 7 + m, 'ba', 120)), CASE WHEN starts_at > '2026-01-01' THEN 'booked' ELSE (ARRAY['attended','attended','attended','no_show','cancelled'])[1 + pg_temp.pick(session_id * 7 + m, 'st', 5)] END
  FROM class_session, generate_series(1, 290) AS m WHERE pg_temp.pick(session_id * 331 + m, 'bk', 45) = 0;

CREATE TABLE checkin (checkin_id int PRIMARY KEY, mbr_id int NOT NULL REFERENCES member, club_id int NOT NULL REFERENCES club, in_ts timestamp NOT NULL, out_ts timestamp, guest_pass boolean NOT NULL);
INSERT INTO checkin SELECT i, mbr_id, CASE WHEN pg_temp.pick(i, 'home', 5) > 0 THEN home_club_id ELSE 1 + pg_temp.pick(i, 'cic', 6) END, at, CASE WHEN pg_temp.pick(i, 'out', 20) > 0 AND i < 4290 THEN at + interval '1 minute' * (25 + pg_temp.pick(i, 'stay', 120)) END, pg_temp.pick(i, 'gp', 25) = 0
  FROM (SELECT i, timestamp '2025-07-01 06:30' + interval '1 minute' * (i * 61) AS at FROM generate_series(1, 4320) AS i) AS c JOIN member ON mbr_id = 1 + pg_temp.pick(i, 'cim', 295) WHERE at < '2026-01-01';

CREATE TABLE dues (due_id int PRIMARY KEY, mbr_id int NOT NULL REFERENCES member, due_on date NOT NULL, amt numeric(7,2) NOT NULL, paid_on date, pay_method text, reminder_cnt int NOT NULL);
INSERT INTO dues SELECT row_number() OVER (ORDER BY mbr_id, at), mbr_id, at::date, monthly_fee, paid, CASE WHEN paid IS NOT NULL THEN (ARRAY['SEPA','SEPA','card','cash'])[1 + pg_temp.pick(mbr_id, 'pm', 4)] END, CASE WHEN paid IS NULL THEN pg_temp.pick(mbr_id, 'rem', 4) ELSE 0 END
  FROM (SELECT m.mbr_id, at, monthly_fee, CASE WHEN pg_temp.pick(m.mbr_id * 13 + extract(month FROM at)::int, 'un', 12) > 0 THEN least(at::date + pg_temp.pick(m.mbr_id * 13 + extract(month FROM at)::int, 'dl', 35), date '2025-12-31') END AS paid
    FROM member m JOIN plan_type USING (plan_cd), generate_series(timestamp '2025-01-01', '2025-12-01', '1 month') AS at WHERE at >= join_dt AND (cancel_dt IS NULL OR at <= cancel_dt)) AS made;

CREATE TABLE machine (serial_no text PRIMARY KEY, club_id int NOT NULL REFERENCES club, kind text NOT NULL, brand text NOT NULL, bought_on date NOT NULL, price_eur numeric(8,2) NOT NULL, last_service date, out_of_order boolean NOT NULL);
INSERT INTO machine SELECT 'SN' || 400 + i, 1 + pg_temp.pick(i, 'mc', 6), (ARRAY['treadmill','treadmill','rowing machine','cross trainer','leg press','bike'])[1 + pg_temp.pick(i, 'mk', 6)], (ARRAY['Technogym','Matrix','Life Fitness'])[1 + pg_temp.pick(i, 'mb', 3)],
  date '2015-04-01' + pg_temp.pick(i, 'mbo', 3700), 1200 + 50 * pg_temp.pick(i, 'mp', 120), CASE WHEN pg_temp.pick(i, 'ms', 7) > 0 THEN date '2024-10-01' + pg_temp.pick(i, 'mls', 440) END, pg_temp.pick(i, 'oo', 9) = 0
  FROM generate_series(1, 96) AS i;
