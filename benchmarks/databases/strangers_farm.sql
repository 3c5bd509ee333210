-- A mixed farm: animals and their mothers in one table, fields and what grows on them, a store of feed, vets and workers.
CREATE FUNCTION pg_temp.pick(i int, salt text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(i || salt), 1, 7))::bit(28)::int % n $$;

CREATE TABLE species (id serial PRIMARY KEY, name text NOT NULL);
INSERT INTO species (name) VALUES ('cow'), ('sheep'), ('goat'), ('pig'), ('chicken');
CREATE TABLE breeds (id serial PRIMARY KEY, species_id int NOT NULL REFERENCES species, name text NOT NULL);
INSERT INTO breeds (species_id, name) VALUES (1, 'Holstein'), (1, 'Jersey'), (1, 'Angus'), (2, 'Merino'), (2, 'Texel'), (3, 'Saanen'), (3, 'Boer'), (4, 'Duroc'), (4, 'Landrace'), (5, 'Leghorn'), (5, 'Sussex');
CREATE TABLE barns (id serial PRIMARY KEY, name text NOT NULL, capacity int NOT NULL, built_year int, heated boolean NOT NULL);
INSERT INTO barns (name, capacity, built_year, heated) VALUES ('North Barn', 120, 1978, false), ('Long Barn', 150, 1991, true), ('Milking Parlour', 60, 2012, true), ('Sheep Shed', 140, 1966, false), ('Pigsty', 80, 2003, true), ('Hen House', 200, NULL, false), ('Old Barn', 40, 1920, false);

CREATE TABLE animals (id int PRIMARY KEY, ear_tag text NOT NULL UNIQUE, name text, breed_id int NOT NULL REFERENCES breeds, sex char(1) NOT NULL, born_on date NOT NULL, mother_id int REFERENCES animals, barn_id int REFERENCES barns,
  weight_kg numeric(7,1), acquired_on date NOT NULL, purchase_price numeric(8,2), sold_on date, died_on date, organic boolean NOT NULL);
INSERT INTO animals SELECT i, 'UK' || 20000 + i, CASE WHEN pg_temp.pick(i, 'named', 3) > 0 THEN (ARRAY['Bella','Daisy','Rosie','Buttercup','Clover','Hazel','Ruby','Molly','Poppy','Willow','Bramble','Fern','Thistle','Acorn','Moss','Rowan'])[1 + pg_temp.pick(i, 'nm', 16)] END,
  breed, CASE WHEN pg_temp.pick(i, 'sex', 3) > 0 THEN 'F' ELSE 'M' END, born, CASE WHEN i > 80 AND pg_temp.pick(i, 'bred', 2) = 0 THEN 1 + pg_temp.pick(i, 'dam', 80) END,
  CASE WHEN gone = 0 OR gone = 1 THEN NULL ELSE 1 + pg_temp.pick(i, 'barn', 6) END,
  (ARRAY[560,430,610,70,80,60,75,180,170,2,3])[breed] + pg_temp.pick(i, 'kg', 20) / (CASE WHEN breed > 9 THEN 20.0 ELSE 1.0 END),
  CASE WHEN i > 80 AND pg_temp.pick(i, 'bred', 2) = 0 THEN born ELSE born + 100 + pg_temp.pick(i, 'acq', 200) END,
  CASE WHEN i <= 80 OR pg_temp.pick(i, 'bred', 2) > 0 THEN (ARRAY[1400,1200,1500,160,170,140,150,240,230,12,14])[breed] + pg_temp.pick(i, 'price', 100) END,
  CASE WHEN gone = 0 THEN date '2024-03-01' + pg_temp.pick(i, 'sold', 600) END, CASE WHEN gone = 1 THEN date '2024-03-01' + pg_temp.pick(i, 'died', 600) END, pg_temp.pick(i, 'org', 4) > 0
  FROM (SELECT i, 1 + pg_temp.pick(i, 'breed', 11) AS breed, date '2015-01-01' + (i * 3200 / 420) AS born, pg_temp.pick(i, 'gone', 9) AS gone FROM generate_series(1, 420) AS i) AS made;

CREATE TABLE workers (id serial PRIMARY KEY, full_name text NOT NULL, role text NOT NULL, birth_date date NOT NULL, started_on date NOT NULL, left_on date, hourly_wage numeric(6,2) NOT NULL, seasonal boolean NOT NULL, boss_id int REFERENCES workers);
INSERT INTO workers (full_name, role, birth_date, started_on, left_on, hourly_wage, seasonal, boss_id) SELECT
  (ARRAY['Edith Moore','Walter Pike','Agnes Holt','Tom Barrow','Lily Marsh','George Reed','Nell Ashby','Frank Dale','Rose Kerr','Sam Whitlock','Ivy Crane','Ned Farrow','Maud Ellis','Hal Brook','Joan Tate','Alf Winter','Peg Long','Bert Sykes','Dora Lamb','Cyril Fox','Vera Nash','Stan Ogden','Olive Penn','Percy Hart'])[i],
  CASE WHEN i = 1 THEN 'manager' ELSE (ARRAY['milker','shepherd','tractor driver','picker','picker'])[1 + pg_temp.pick(i, 'role', 5)] END, date '1955-01-01' + pg_temp.pick(i, 'b', 18000), date '2014-01-01' + pg_temp.pick(i, 's', 4000),
  CASE WHEN i > 4 AND pg_temp.pick(i, 'l', 5) = 0 THEN date '2025-01-01' + pg_temp.pick(i, 'left', 300) END, 11 + pg_temp.pick(i, 'w', 130) / 10.0, i > 6 AND pg_temp.pick(i, 'sea', 2) = 0, CASE WHEN i = 1 THEN NULL WHEN i <= 4 THEN 1 ELSE 2 + pg_temp.pick(i, 'boss', 3) END
  FROM generate_series(1, 24) AS i;

CREATE TABLE fields (id serial PRIMARY KEY, name text NOT NULL, area_ha numeric(6,2) NOT NULL, soil text NOT NULL, irrigated boolean NOT NULL, rented boolean NOT NULL);
INSERT INTO fields (name, area_ha, soil, irrigated, rented) SELECT (ARRAY['Mill Field','Church Field','Long Acre','Brook Meadow','Top Field','Hollow','Fox Corner','Station Field','Lower Piece','Oak Field','Windy Ridge','Marsh End','Home Field','Quarry Field'])[i],
  round(1.5 + pg_temp.pick(i, 'ha', 220) / 10.0, 2), (ARRAY['clay','loam','sand','peat'])[1 + pg_temp.pick(i, 'soil', 4)], pg_temp.pick(i, 'irr', 2) = 0, pg_temp.pick(i, 'rent', 3) = 0 FROM generate_series(1, 14) AS i;
CREATE TABLE crops (id serial PRIMARY KEY, name text NOT NULL, kind text NOT NULL, price_per_tonne numeric(8,2) NOT NULL);
INSERT INTO crops (name, kind, price_per_tonne) VALUES ('wheat', 'cereal', 210), ('barley', 'cereal', 185), ('oats', 'cereal', 205), ('potatoes', 'root', 260), ('carrots', 'root', 310), ('rapeseed', 'oil', 440), ('peas', 'legume', 250), ('pumpkins', 'vegetable', 520);
CREATE TABLE plantings (id serial PRIMARY KEY, field_id int NOT NULL REFERENCES fields, crop_id int NOT NULL REFERENCES crops, sown_on date NOT NULL, harvested_on date, yield_tonnes numeric(8,2), failed boolean NOT NULL);
INSERT INTO plantings (field_id, crop_id, sown_on, harvested_on, yield_tonnes, failed) SELECT f, 1 + pg_temp.pick(y * 100 + f, 'crop', 7), sown, CASE WHEN NOT failed AND y < 2025 OR f < 8 AND NOT failed THEN sown + 110 + pg_temp.pick(y * 100 + f, 'h', 60) END,
  CASE WHEN NOT failed AND y < 2025 OR f < 8 AND NOT failed THEN round(area_ha * (3 + pg_temp.pick(y * 100 + f, 'y', 50) / 10.0), 2) END, failed
  FROM (SELECT y, f, (y || '-03-10')::date + pg_temp.pick(y * 100 + f, 's', 50) AS sown, pg_temp.pick(y * 100 + f, 'fail', 9) = 0 AS failed FROM generate_series(2019, 2025) AS y, generate_series(1, 13) AS f) AS made JOIN fields ON fields.id = f;

CREATE TABLE milk_records (id serial PRIMARY KEY, animal_id int NOT NULL REFERENCES animals, milked_on date NOT NULL, litres numeric(5,1) NOT NULL, worker_id int REFERENCES workers);
INSERT INTO milk_records (animal_id, milked_on, litres, worker_id) SELECT a.id, date '2025-11-01' + d, 8 + pg_temp.pick(a.id * 100 + d, 'l', 200) / 10.0, 1 + pg_temp.pick(a.id * 100 + d, 'w', 12)
  FROM animals AS a, generate_series(0, 29) AS d WHERE breed_id IN (1, 2, 6) AND sex = 'F' AND sold_on IS NULL AND died_on IS NULL AND a.id <= 380 AND pg_temp.pick(a.id * 100 + d, 'skip', 10) > 0;

CREATE TABLE vets (id serial PRIMARY KEY, name text NOT NULL, practice text NOT NULL);
INSERT INTO vets (name, practice) VALUES ('Dr Helen Yorke', 'Valley Vets'), ('Dr Imran Shah', 'Valley Vets'), ('Dr Peter Lund', 'Hoof and Horn'), ('Dr Anna Weir', 'Hoof and Horn'), ('Dr Colm Quinn', 'Riverside');
CREATE TABLE treatments (id serial PRIMARY KEY, animal_id int NOT NULL REFERENCES animals, vet_id int NOT NULL REFERENCES vets, treated_at timestamp NOT NULL, diagnosis text NOT NULL, medicine text, cost numeric(8,2) NOT NULL, follow_up_on date);
INSERT INTO treatments (animal_id, vet_id, treated_at, diagnosis, medicine, cost, follow_up_on) SELECT 1 + pg_temp.pick(i, 'a', 400), 1 + pg_temp.pick(i, 'v', 4), at, (ARRAY['lameness','mastitis','vaccination','worms','injury','check-up'])[1 + pg_temp.pick(i, 'd', 6)],
  CASE WHEN pg_temp.pick(i, 'm', 4) > 0 THEN (ARRAY['Penivet','Ivermec','Calmadol','Bovivax'])[1 + pg_temp.pick(i, 'med', 4)] END, 15 + pg_temp.pick(i, 'c', 2400) / 10.0, CASE WHEN pg_temp.pick(i, 'f', 3) = 0 THEN at::date + 14 END
  FROM (SELECT i, timestamp '2024-01-05 07:30' + (i * 715 / 500) * interval '1 day' + pg_temp.pick(i, 'at', 600) * interval '1 minute' AS at FROM generate_series(1, 500) AS i) AS made;

CREATE TABLE suppliers (id serial PRIMARY KEY, name text NOT NULL, town text NOT NULL, phone text);
INSERT INTO suppliers (name, town, phone) VALUES ('Dale Feeds', 'Skipton', '01756 555100'), ('Harrow Agri', 'Hexham', NULL), ('GreenGrain', 'Malton', '01653 555210'), ('Northern Seeds', 'Skipton', NULL);
CREATE TABLE feed_items (id serial PRIMARY KEY, name text NOT NULL, supplier_id int REFERENCES suppliers, unit_price numeric(7,2) NOT NULL, quantity_on_hand int NOT NULL, reorder_level int NOT NULL, expires_on date);
INSERT INTO feed_items (name, supplier_id, unit_price, quantity_on_hand, reorder_level, expires_on) VALUES ('Hay bales', 1, 6.50, 420, 200, NULL), ('Straw bales', 1, 4.20, 0, 150, NULL), ('Barley meal', 3, 11.80, 55, 60, '2026-05-01'), ('Layer pellets', 3, 9.75, 130, 40, '2026-02-15'),
  ('Lamb creep', 2, 14.30, 0, 25, '2026-03-01'), ('Mineral lick', 2, 21.00, 18, 10, NULL), ('Calf milk powder', 2, 48.00, 7, 12, '2025-12-10'), ('Sow nuts', 3, 10.40, 88, 50, '2026-04-20'), ('Beet pulp', 1, 12.10, 64, 30, '2025-11-30'), ('Silage wrap', NULL, 60.00, 9, 5, NULL), ('Molasses', NULL, 17.50, 0, 8, '2026-08-01');
CREATE TABLE feed_for_species (feed_item_id int NOT NULL REFERENCES feed_items, species_id int NOT NULL REFERENCES species, PRIMARY KEY (feed_item_id, species_id));
INSERT INTO feed_for_species VALUES (1, 1), (1, 2), (1, 3), (2, 1), (2, 4), (3, 1), (3, 4), (4, 5), (5, 2), (6, 1), (6, 2), (6, 3), (7, 1), (8, 4), (9, 1), (9, 2), (11, 1), (11, 3);
