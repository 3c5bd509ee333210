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
--: refused dialect=sqlite
SELECT 1; DELETE FROM users
