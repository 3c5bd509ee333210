--: refused
SELEC id FROM users
--: refused
SELECT 'not closed
--: refused dialect=sqlite
SELECT FROM WHERE
--: accepted
SELECT e'it\'s', 'it''s', $q$it's$q$
--: refused dialect=sqlite
SELECT id FROM users ORDER BY name COLLATE nobody_knows
--: refused dialect=sqlite
SELECT users.id FROM users JOIN orders ON id = user_id
--: refused dialect=sqlite
SELECT 1 AS delete
--: refused dialect=sqlite
SELECT id FROM users WHERE count(*) > 1
--: refused dialect=sqlite
(SELECT 1) UNION SELECT 2
--: refused dialect=sqlite
SELECT id, name FROM users UNION SELECT 1, 2, 3
