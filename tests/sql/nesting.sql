--: refused
SELECT ((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))
--: refused
SELECT ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[1]]]]]]]]
--: refused
SELECT - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - 1
--: refused
SELECT 1::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int::int
--: refused
SELECT CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN CASE WHEN true THEN 1 END END END END END END END END END END END END END END END END END END END END END END END END END END END END END END
--: refused
SELECT (1
--: refused
SELECT (1]
--: accepted
SELECT ((((((((((((((((((((1))))))))))))))))))))
--: accepted
SELECT id FROM users WHERE id IN (SELECT user_id FROM orders WHERE amount > (SELECT avg(amount) FROM orders))
--: refused
SELECT (ARRAY[1])[1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1]
--: refused
SELECT 1 FROM users a JOIN users b JOIN users c JOIN users d JOIN users e JOIN users f JOIN users g JOIN users h JOIN users i JOIN users j
--: accepted
SELECT a.id FROM users a JOIN users b ON a.id = b.id JOIN users c ON a.id = c.id JOIN users d ON a.id = d.id JOIN users e ON a.id = e.id JOIN users f ON a.id = f.id JOIN users g ON a.id = g.id JOIN users h ON a.id = h.id JOIN users i ON a.id = i.id JOIN users j ON a.id = j.id
