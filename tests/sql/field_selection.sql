--: refused
SELECT (array_agg(u))[1].name FROM orders AS u
--: refused
SELECT (row(o.*)).f1 FROM orders AS o
--: refused
SELECT (SELECT (o)).id FROM orders AS o
--: accepted
SELECT (u).name FROM users AS u
--: accepted
SELECT (ARRAY[1, 2])[1], (string_to_array(name, ' '))[1] FROM users
