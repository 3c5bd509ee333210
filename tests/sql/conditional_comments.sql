--: refused dialect=mysql
SELECT 1 /*!50000 UNION SELECT ssn FROM users */
--: refused dialect=mysql
SELECT 1 /*M! , ssn FROM users */
--: refused
SELECT /*+ MAX_EXECUTION_TIME(0) */ 1
--: refused
SELECT 1 /* a /* b */ c */
--: accepted
SELECT 1 /* one */ -- two
--: accepted dialect=mysql
SELECT '/*! not a comment */'
