--: refused
SELEC id FROM users
--: refused
SELECT 'not closed
--: refused dialect=sqlite
SELECT FROM WHERE
--: accepted
SELECT e'it\'s', 'it''s', $q$it's$q$
