-- A chain of hotels: money in cents, states as codes with a table of their meanings, 'Y' and 'N'; charges and reviews are joined by nothing.
CREATE FUNCTION pg_temp.pick(i int, salt text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(i || salt), 1, 7))::bit(28)::int % n $$;

CREATE TABLE countries (iso2 char(2) PRIMARY KEY, country_name text NOT NULL);
INSERT INTO countries VALUES ('PT', 'Portugal'), ('ES', 'Spain'), ('DE', 'Germany'), ('GB', 'United Kingdom'), ('FR', 'France'),
  ('US', 'United States'), ('BR', 'Brazil'), ('NL', 'Netherlands');

CREATE TABLE hotels (hotel_code text PRIMARY KEY, hotel_name text NOT NULL, city text NOT NULL, country char(2) NOT NULL REFERENCES countries,
  stars int NOT NULL, opened_on date NOT NULL, has_pool char(1) NOT NULL, pet_friendly char(1) NOT NULL);
INSERT INTO hotels VALUES ('LIS1', 'Casa Alfama', 'Lisbon', 'PT', 4, '2006-05-01', 'N', 'Y'), ('LIS2', 'Tejo Palace', 'Lisbon', 'PT', 5, '2012-03-15', 'Y', 'N'),
  ('OPO1', 'Ribeira Inn', 'Porto', 'PT', 3, '2015-06-20', 'N', 'Y'), ('MAD1', 'Gran Retiro', 'Madrid', 'ES', 4, '2010-09-01', 'Y', 'N'),
  ('BCN1', 'Mar Blau', 'Barcelona', 'ES', 4, '2018-04-12', 'Y', 'Y'), ('BER1', 'Spree Loft', 'Berlin', 'DE', 3, '2020-10-05', 'N', 'Y'),
  ('FAO1', 'Algarve Sands', 'Faro', 'PT', 5, '2023-05-25', 'Y', 'N');

CREATE TABLE room_types (type_code text PRIMARY KEY, description text NOT NULL, max_guests int NOT NULL, rack_rate_cents int NOT NULL);
INSERT INTO room_types VALUES ('SGL', 'Single', 1, 7900), ('DBL', 'Double', 2, 10900), ('TWN', 'Twin', 2, 10500), ('FAM', 'Family Room', 5, 15900),
  ('JST', 'Junior Suite', 3, 19900), ('PEN', 'Penthouse', 4, 49000);

CREATE TABLE rooms (room_id int PRIMARY KEY, hotel_code text NOT NULL REFERENCES hotels, room_no text NOT NULL, floor int NOT NULL,
  type_code text NOT NULL REFERENCES room_types, sea_view boolean NOT NULL, smoking char(1) NOT NULL, out_of_order boolean NOT NULL, sqm int NOT NULL);
INSERT INTO rooms SELECT i, (ARRAY['LIS1','LIS2','OPO1','MAD1','BCN1','BER1','FAO1'])[1 + i % 7], (1 + i / 7 % 5)::text || lpad((1 + i % 30)::text, 2, '0'),
  1 + i / 7 % 5, CASE WHEN i % 20 = 0 AND i % 7 IN (1, 4) THEN 'PEN' ELSE (ARRAY['SGL','DBL','DBL','TWN','FAM','JST'])[1 + pg_temp.pick(i, 'type', 6)] END,
  i % 7 IN (2, 4, 6) AND pg_temp.pick(i, 'sea', 3) = 0, CASE WHEN pg_temp.pick(i, 'smk', 9) = 0 THEN 'Y' ELSE 'N' END,
  pg_temp.pick(i, 'ooo', 12) = 0, 14 + pg_temp.pick(i, 'sqm', 30)
  FROM generate_series(1, 150) AS i;

CREATE TABLE amenities (amenity_id int PRIMARY KEY, name text NOT NULL);
INSERT INTO amenities VALUES (1, 'minibar'), (2, 'balcony'), (3, 'bathtub'), (4, 'coffee machine'), (5, 'safe'), (6, 'kitchenette');
CREATE TABLE room_amenities (room_id int NOT NULL REFERENCES rooms, amenity_id int NOT NULL REFERENCES amenities, PRIMARY KEY (room_id, amenity_id));
INSERT INTO room_amenities SELECT r, a FROM generate_series(1, 150) AS r, generate_series(1, 5) AS a WHERE pg_temp.pick(r * 10 + a, 'am', 3) = 0;

CREATE TABLE guests (guest_id int PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, email text, phone text, nationality char(2),
  birth_date date, loyalty_tier text, vip char(1) NOT NULL, created_at timestamp NOT NULL);
INSERT INTO guests SELECT i, (ARRAY['Marta','Jonas','Claire','Bruno','Helen','Pedro','Anneke','Luisa','George','Inês','Karl','Sophie','Dylan'])[1 + i % 13],
  (ARRAY['Moreira','Schulz','Dubois','Carter','Visser','Navarro','Pinto','Weber','Almeida','Brooks','Lambert'])[1 + i % 11],
  CASE WHEN pg_temp.pick(i, 'em', 6) > 0 THEN 'guest' || i || '@example.com' END, CASE WHEN pg_temp.pick(i, 'ph', 3) > 0 THEN '+351 91 ' || 1000000 + i END,
  CASE WHEN pg_temp.pick(i, 'hasn', 15) > 0 THEN (ARRAY['PT','PT','ES','DE','GB','GB','FR','US','BR'])[1 + pg_temp.pick(i, 'nat', 9)] END,
  CASE WHEN pg_temp.pick(i, 'hasb', 8) > 0 THEN date '1945-01-01' + pg_temp.pick(i, 'born', 22000) END,
  (ARRAY[NULL,NULL,'silver','silver','gold','platinum'])[1 + pg_temp.pick(i, 'tier', 6)],
  CASE WHEN pg_temp.pick(i, 'vip', 14) = 0 THEN 'Y' ELSE 'N' END, timestamp '2022-01-01 09:00' + interval '1 hour' * pg_temp.pick(i, 'cr', 30000)
  FROM generate_series(1, 260) AS i;

CREATE TABLE channels (channel_id int PRIMARY KEY, label text NOT NULL, commission_pct numeric(4,1) NOT NULL);
INSERT INTO channels VALUES (1, 'website', 0), (2, 'phone', 0), (3, 'Booking.com', 15), (4, 'Expedia', 18.5), (5, 'walk-in', 0), (6, 'travel agency', 10);

CREATE TABLE booking_status (code char(2) PRIMARY KEY, meaning text NOT NULL);
INSERT INTO booking_status VALUES ('CF', 'confirmed'), ('CI', 'checked in'), ('CO', 'checked out'), ('CX', 'cancelled'), ('NS', 'no-show');

CREATE TABLE bookings (booking_ref text PRIMARY KEY, guest_id int NOT NULL REFERENCES guests, room_id int NOT NULL REFERENCES rooms,
  channel_id int NOT NULL REFERENCES channels, status char(2) NOT NULL REFERENCES booking_status, booked_at timestamp NOT NULL,
  check_in date NOT NULL, check_out date NOT NULL, nights int NOT NULL, adults int NOT NULL, children int NOT NULL, total_cents int NOT NULL,
  cancelled_at timestamp);
INSERT INTO bookings SELECT 'B' || 20000 + i, guest, room_id, 1 + pg_temp.pick(i, 'chan', 6), st,
  arrival - interval '1 day' * lead + interval '1 minute' * pg_temp.pick(i, 'min', 1440), arrival, arrival + nights, nights, 1 + pg_temp.pick(i, 'ad', 2),
  CASE WHEN pg_temp.pick(i, 'kids', 4) = 0 THEN 1 + pg_temp.pick(i, 'kid', 2) ELSE 0 END,
  nights * (rack_rate_cents + 100 * pg_temp.pick(i, 'rate', 40)),
  CASE WHEN st = 'CX' THEN arrival - interval '1 day' * pg_temp.pick(i, 'cxd', lead) + interval '11 hours' END
  FROM (SELECT i, 1 + pg_temp.pick(i, 'guest', 245) AS guest, 1 + pg_temp.pick(i, 'room', 146) AS room_id, 2 + pg_temp.pick(i, 'lead', 60) AS lead,
      date '2024-01-03' + i * 760 / 1400 AS arrival, 1 + pg_temp.pick(i, 'nights', 7) AS nights,
      CASE WHEN date '2024-01-03' + i * 760 / 1400 > '2025-12-31' THEN CASE WHEN pg_temp.pick(i, 'fst', 9) = 0 THEN 'CX' ELSE 'CF' END
        WHEN date '2024-01-03' + i * 760 / 1400 > '2025-12-29' THEN 'CI'
        ELSE (ARRAY['CO','CO','CO','CO','CO','CO','CO','CX','CX','NS'])[1 + pg_temp.pick(i, 'st', 10)] END AS st
    FROM generate_series(1, 1400) AS i) AS made JOIN rooms USING (room_id) JOIN room_types USING (type_code);

CREATE TABLE services (service_id int PRIMARY KEY, service_name text NOT NULL, dept text NOT NULL, price_cents int NOT NULL, active boolean NOT NULL);
INSERT INTO services VALUES (1, 'Breakfast', 'restaurant', 1600, true), (2, 'Dinner', 'restaurant', 3200, true), (3, 'Massage', 'spa', 7500, true),
  (4, 'Sauna', 'spa', 2000, true), (5, 'Airport shuttle', 'transport', 2500, true), (6, 'Laundry', 'housekeeping', 1200, true),
  (7, 'Parking', 'transport', 1800, true), (8, 'Fax', 'front desk', 200, false), (9, 'Bike rental', 'transport', 1500, true);
CREATE TABLE charges (charge_id int PRIMARY KEY, booking_ref text NOT NULL, service_id int NOT NULL REFERENCES services, qty int NOT NULL,
  amount_cents int NOT NULL, charged_at timestamp NOT NULL);
INSERT INTO charges SELECT row_number() OVER (ORDER BY booking_ref, n), booking_ref, service_id, qty, qty * price_cents,
  check_in + interval '1 hour' * (8 + pg_temp.pick(seed + n, 'at', 24 * nights))
  FROM (SELECT b.*, n, substr(booking_ref, 2)::int * 3 AS seed, (ARRAY[1,1,1,2,3,4,5,6,7])[1 + pg_temp.pick(substr(booking_ref, 2)::int * 3 + n, 'svc', 9)] AS svc,
      1 + pg_temp.pick(substr(booking_ref, 2)::int * 3 + n, 'qty', 4) AS qty
    FROM bookings b, generate_series(1, 3) AS n WHERE status IN ('CO', 'CI') AND pg_temp.pick(substr(booking_ref, 2)::int * 3 + n, 'has', 2) = 0) AS made
  JOIN services ON service_id = svc;

CREATE TABLE reviews (id int PRIMARY KEY, booking_ref text NOT NULL, score int NOT NULL, cleanliness int, title text, posted_on date NOT NULL, answered boolean NOT NULL);
INSERT INTO reviews SELECT row_number() OVER (ORDER BY booking_ref), booking_ref, (ARRAY[10,9,9,8,8,7,6,4,2])[1 + pg_temp.pick(substr(booking_ref, 2)::int, 'score', 9)],
  CASE WHEN pg_temp.pick(substr(booking_ref, 2)::int, 'hasc', 7) > 0 THEN 3 + pg_temp.pick(substr(booking_ref, 2)::int, 'clean', 8) END,
  (ARRAY['Lovely stay','Noisy street','Great breakfast',NULL,'Would come again'])[1 + pg_temp.pick(substr(booking_ref, 2)::int, 'title', 5)],
  check_out + 1 + pg_temp.pick(substr(booking_ref, 2)::int, 'post', 20), pg_temp.pick(substr(booking_ref, 2)::int, 'ans', 3) > 0
  FROM bookings WHERE status = 'CO' AND check_out < '2025-12-10' AND pg_temp.pick(substr(booking_ref, 2)::int, 'rev', 3) = 0;

CREATE TABLE employees (emp_no int PRIMARY KEY, emp_name text NOT NULL, job_title text NOT NULL, hotel_code text NOT NULL REFERENCES hotels,
  supervisor_no int REFERENCES employees, hired date NOT NULL, left_on date, monthly_salary int NOT NULL, full_time char(1) NOT NULL);
INSERT INTO employees SELECT i, (ARRAY['Rui Tavares','Carla Nunes','Ivo Matos','Petra Vogel','Nuria Sala','Omar Haddad','Lena Fuchs','Paulo Reis','Teresa Gil',
    'Hugo Prado','Ana Batista','Dirk Maas','Elsa Romeu','Felix Kern','Gloria Sanz','Igor Lima','Joana Paz','Kurt Bauer','Lia Mendes','Mario Cruz',
    'Nadia Costa','Otto Lang','Pilar Rey','Quim Soler','Rosa Dias','Sven Holt','Tiago Melo','Uwe Brandt','Vera Simas','Willy Post',
    'Xavi Roca','Yara Fonseca','Zita Leal','Alba Torres','Bento Rocha','Celia Ramos','Davi Moura','Eva Stein','Fabio Serra','Gil Peres',
    'Heidi Wolf','Ines Prata'])[i],
  CASE WHEN i <= 7 THEN 'general manager' ELSE (ARRAY['receptionist','housekeeper','chef','waiter','technician','receptionist','housekeeper','concierge'])[1 + i % 8] END,
  (ARRAY['LIS1','LIS2','OPO1','MAD1','BCN1','BER1','FAO1'])[1 + (i - 1) % 7], CASE WHEN i > 7 THEN 1 + (i - 1) % 7 END,
  date '2012-01-09' + pg_temp.pick(i, 'hire', 4900), CASE WHEN i > 7 AND pg_temp.pick(i, 'left', 7) = 0 THEN date '2025-01-31' + pg_temp.pick(i, 'lft', 320) END,
  CASE WHEN i <= 7 THEN 4800 + 10 * i ELSE 1150 + 10 * pg_temp.pick(i, 'sal', 140) END, CASE WHEN pg_temp.pick(i, 'ft', 4) = 0 THEN 'N' ELSE 'Y' END
  FROM generate_series(1, 42) AS i;

CREATE TABLE repairs (repair_id int PRIMARY KEY, room_id int NOT NULL REFERENCES rooms, reported_by int NOT NULL REFERENCES employees,
  fixed_by int REFERENCES employees, reported_at timestamp NOT NULL, fixed_at timestamp, issue text NOT NULL, urgent boolean NOT NULL, cost_cents int);
INSERT INTO repairs SELECT i, 1 + pg_temp.pick(i, 'rroom', 150), 1 + pg_temp.pick(i, 'rep', 42), CASE WHEN done THEN 8 + pg_temp.pick(i, 'fix', 30) END, at,
  CASE WHEN done THEN at + interval '1 hour' * (1 + pg_temp.pick(i, 'h', 90)) END,
  (ARRAY['air conditioning','leaking tap','broken lock','no hot water','light bulb','TV'])[1 + pg_temp.pick(i, 'issue', 6)],
  pg_temp.pick(i, 'urg', 4) = 0, CASE WHEN done THEN 500 + 100 * pg_temp.pick(i, 'cost', 300) END
  FROM (SELECT i, timestamp '2024-06-01 07:00' + interval '1 hour' * (i * 46) AS at, pg_temp.pick(i, 'done', 8) > 0 AS done
    FROM generate_series(1, 300) AS i) AS made;
