--: refused
SELECT 1; DROP TABLE users
--: refused
COMMIT; SELECT 1
--: refused
-- nothing but a comment
--: refused
;
--: accepted
SELECT 1;
--: accepted
SELECT 'a;b' AS "c;d", $$e;f$$ -- ; g
--: accepted
SELECT 1; -- that was all
--: accepted dialect=mysql
SELECT 1; /* that was all */
--: accepted dialect=sqlite
SELECT 1; -- that was all; really
--: refused
SELECT 1; /* that was not all */ SELECT 2
--: refused dialect=sqlite
SELECT 1; DELETE FROM users
