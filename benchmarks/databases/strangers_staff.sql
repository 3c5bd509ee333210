-- A company's people as a program of the nineties wrote them: CamelCase, managers in the same table, many to many.
CREATE FUNCTION pg_temp.pick(i int, salt text, n int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT ('x' || substr(md5(i || salt), 1, 7))::bit(28)::int % n $$;

CREATE TABLE "Office" ("OfficeId" int PRIMARY KEY, "City" text NOT NULL, "Country" text NOT NULL, "OpenedOn" date NOT NULL, "Desks" int NOT NULL);
INSERT INTO "Office" VALUES (1, 'Lisbon', 'Portugal', '2009-03-01', 90), (2, 'Porto', 'Portugal', '2015-09-01', 40),
  (3, 'Madrid', 'Spain', '2012-01-15', 70), (4, 'Dublin', 'Ireland', '2018-05-02', 60), (5, 'Oslo', 'Norway', '2022-10-01', 25);

CREATE TABLE "Department" ("DepartmentId" int PRIMARY KEY, "DepartmentName" text NOT NULL, "CostCentre" text NOT NULL, "Budget" numeric(12,2));
INSERT INTO "Department" VALUES (1, 'Engineering', 'CC-100', 4200000), (2, 'Sales', 'CC-200', 2100000), (3, 'Support', 'CC-210', 900000),
  (4, 'Finance', 'CC-300', 700000), (5, 'Human Resources', 'CC-310', 450000), (6, 'Marketing', 'CC-220', 1100000), (7, 'Legal', 'CC-320', NULL);

CREATE TABLE "JobTitle" ("JobTitleId" int PRIMARY KEY, "Title" text NOT NULL, "Grade" int NOT NULL, "MinSalary" numeric(10,2) NOT NULL, "MaxSalary" numeric(10,2) NOT NULL);
INSERT INTO "JobTitle" VALUES (1, 'Director', 7, 95000, 160000), (2, 'Team Lead', 6, 70000, 110000), (3, 'Senior Engineer', 5, 60000, 95000),
  (4, 'Engineer', 4, 42000, 70000), (5, 'Account Manager', 4, 40000, 75000), (6, 'Support Agent', 2, 26000, 40000),
  (7, 'Accountant', 4, 38000, 62000), (8, 'Recruiter', 3, 32000, 52000), (9, 'Designer', 4, 38000, 66000), (10, 'Intern', 1, 15000, 22000);

CREATE TABLE "Employee" ("EmployeeId" int PRIMARY KEY, "FirstName" text NOT NULL, "LastName" text NOT NULL, "Email" text NOT NULL UNIQUE,
  "Gender" char(1) NOT NULL, "BirthDate" date NOT NULL, "HireDate" date NOT NULL, "TerminationDate" date,
  "DepartmentId" int NOT NULL REFERENCES "Department", "JobTitleId" int NOT NULL REFERENCES "JobTitle", "OfficeId" int NOT NULL REFERENCES "Office",
  "ManagerId" int REFERENCES "Employee", "Salary" numeric(10,2) NOT NULL, "IsRemote" boolean NOT NULL, "ContractType" text NOT NULL);
INSERT INTO "Employee" SELECT i, fn, ln, lower(fn) || '.' || lower(ln) || i || '@norte.example', CASE WHEN i % 2 = 0 THEN 'F' ELSE 'M' END,
  date '1961-01-01' + pg_temp.pick(i, 'born', 15200), date '2010-01-01' + pg_temp.pick(i, 'hired', 5790),
  CASE WHEN i > 40 AND pg_temp.pick(i, 'left', 8) = 0 THEN date '2025-02-01' + pg_temp.pick(i, 'when', 300) END,
  CASE WHEN i <= 7 THEN i ELSE 1 + (ARRAY[0,0,0,1,1,2,2,3,4,5])[1 + pg_temp.pick(i, 'dep', 10)] END, job,
  1 + (ARRAY[0,0,0,1,2,2,3,4])[1 + pg_temp.pick(i, 'office', 8)],
  CASE WHEN i = 1 THEN NULL WHEN i <= 7 THEN 1 WHEN i <= 30 THEN 2 + pg_temp.pick(i, 'boss', 6) ELSE 8 + pg_temp.pick(i, 'lead', 23) END,
  round("MinSalary" + ("MaxSalary" - "MinSalary") * pg_temp.pick(i, 'pay', 130) / 100.0, -2),
  pg_temp.pick(i, 'remote', 3) = 0, (ARRAY['permanent','permanent','permanent','fixed-term','part-time'])[1 + pg_temp.pick(i, 'contract', 5)]
  FROM (SELECT i, CASE WHEN i % 2 = 0
        THEN (ARRAY['Maria','Sofia','Ines','Carmen','Aoife','Ingrid','Teresa','Laura','Nora','Beatriz'])[1 + pg_temp.pick(i, 'fn', 10)]
        ELSE (ARRAY['Joao','Pedro','Miguel','Carlos','Sean','Lars','Rui','Diego','Nuno','Tiago'])[1 + pg_temp.pick(i, 'fn', 10)] END AS fn,
      (ARRAY['Silva','Santos','Costa','Pereira','Garcia','Lopez','Murphy','Byrne','Hansen','Olsen','Almeida','Rocha','Moreno'])[1 + pg_temp.pick(i, 'ln', 13)] AS ln,
      CASE WHEN i <= 7 THEN 1 WHEN i <= 30 THEN 2 ELSE 3 + pg_temp.pick(i, 'job', 8) END AS job
    FROM generate_series(1, 220) AS i) AS made JOIN "JobTitle" ON "JobTitleId" = job ORDER BY i;

CREATE TABLE "LeaveType" ("LeaveTypeId" int PRIMARY KEY, "Name" text NOT NULL, "IsPaid" boolean NOT NULL);
INSERT INTO "LeaveType" VALUES (1, 'Vacation', true), (2, 'Sick leave', true), (3, 'Parental leave', true), (4, 'Unpaid leave', false);

CREATE TABLE "LeaveRequest" ("LeaveRequestId" int PRIMARY KEY, "EmployeeId" int NOT NULL REFERENCES "Employee", "LeaveTypeId" int NOT NULL REFERENCES "LeaveType",
  "StartDate" date NOT NULL, "EndDate" date NOT NULL, "Days" int NOT NULL, "Status" text NOT NULL, "RequestedAt" timestamp NOT NULL,
  "ApprovedById" int REFERENCES "Employee");
INSERT INTO "LeaveRequest" SELECT i, 1 + pg_temp.pick(i, 'who', 214), kind, start, start + days - 1, days, st,
  start - interval '12 days' + pg_temp.pick(i, 'min', 900) * interval '1 minute',
  CASE WHEN st IN ('approved', 'rejected') THEN 8 + pg_temp.pick(i, 'by', 23) END
  FROM (SELECT i, 1 + (ARRAY[0,0,0,0,0,1,1,1,2,3])[1 + pg_temp.pick(i, 'kind', 10)] AS kind, date '2024-01-10' + (i * 725 / 900) AS start,
      1 + pg_temp.pick(i, 'days', 12) AS days, (ARRAY['approved','approved','approved','approved','rejected','pending','cancelled'])[1 + pg_temp.pick(i, 'st', 7)] AS st
    FROM generate_series(1, 900) AS i) AS made;

CREATE TABLE "Project" ("ProjectId" int PRIMARY KEY, "ProjectName" text NOT NULL, "Client" text, "StartDate" date NOT NULL, "EndDate" date,
  "Status" text NOT NULL, "LeadId" int NOT NULL REFERENCES "Employee", "Budget" numeric(12,2) NOT NULL);
INSERT INTO "Project" SELECT i, (ARRAY['Atlas','Borealis','Condor','Delta','Everest','Fado','Garnet','Horizon','Iris','Jasper','Kite','Lumen','Mistral','Nimbus','Opal','Pulsar','Quartz','Raven','Sirius','Tejo','Umbra','Vega','Willow','Xenon'])[i],
  CASE WHEN i % 4 > 0 THEN (ARRAY['Galp','Iberdrola','Ryanair','Statoil','Sonae'])[1 + pg_temp.pick(i, 'client', 5)] END, start,
  CASE WHEN st IN ('completed', 'cancelled') THEN start + 120 + pg_temp.pick(i, 'end', 300) END, st, 8 + pg_temp.pick(i, 'plead', 23), 50000 + 10000 * pg_temp.pick(i, 'bud', 60)
  FROM (SELECT i, date '2023-01-09' + i * 38 AS start, CASE WHEN i < 14 THEN (ARRAY['completed','completed','cancelled'])[1 + pg_temp.pick(i, 'pst', 3)]
      ELSE (ARRAY['active','active','on hold'])[1 + pg_temp.pick(i, 'pst', 3)] END AS st FROM generate_series(1, 24) AS i) AS made;

CREATE TABLE "ProjectAssignment" ("ProjectId" int NOT NULL REFERENCES "Project", "EmployeeId" int NOT NULL REFERENCES "Employee", "Role" text NOT NULL,
  "HoursPerWeek" int NOT NULL, PRIMARY KEY ("ProjectId", "EmployeeId"));
INSERT INTO "ProjectAssignment" SELECT p, e, (ARRAY['developer','developer','tester','analyst','coordinator'])[1 + pg_temp.pick(p * 1000 + e, 'role', 5)],
  4 * (1 + pg_temp.pick(p * 1000 + e, 'hours', 10)) FROM generate_series(1, 23) AS p, generate_series(1, 220) AS e WHERE pg_temp.pick(p * 1000 + e, 'on', 14) = 0;

CREATE TABLE "Course" ("CourseId" int PRIMARY KEY, "CourseName" text NOT NULL, "Provider" text NOT NULL, "Price" numeric(8,2) NOT NULL, "Mandatory" boolean NOT NULL);
INSERT INTO "Course" VALUES (1, 'Fire Safety', 'SafeWork', 0, true), (2, 'Data Protection', 'LexLearn', 45, true), (3, 'Leadership Basics', 'Peak', 890, false),
  (4, 'Advanced SQL', 'DataCamp', 250, false), (5, 'Negotiation', 'Peak', 640, false), (6, 'First Aid', 'SafeWork', 60, false), (7, 'Portuguese A1', 'Lingua', 320, false), (8, 'Public Speaking', 'Peak', 410, false);

CREATE TABLE "CourseAttendance" ("EmployeeId" int NOT NULL REFERENCES "Employee", "CourseId" int NOT NULL REFERENCES "Course", "AttendedOn" date NOT NULL, "Score" int, "Passed" boolean,
  PRIMARY KEY ("EmployeeId", "CourseId"));
INSERT INTO "CourseAttendance" SELECT e, c, date '2023-02-01' + pg_temp.pick(e * 10 + c, 'on', 1000), score, score >= 50 FROM (SELECT e, c, CASE WHEN pg_temp.pick(e * 10 + c, 'graded', 5) > 0 THEN 30 + pg_temp.pick(e * 10 + c, 'score', 71) END AS score
  FROM generate_series(1, 220) AS e, generate_series(1, 7) AS c WHERE pg_temp.pick(e * 10 + c, 'att', CASE WHEN c < 3 THEN 2 ELSE 5 END) = 0) AS made;
