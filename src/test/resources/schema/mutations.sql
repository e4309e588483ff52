-- What the mutations need beside the schema of the last revision: one of each kind of object that it does not have.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mutation_reader') THEN
    CREATE ROLE mutation_reader;
    CREATE ROLE mutation_writer;
    CREATE ROLE "mutation Writer";
  END IF;
END $$;
CREATE SCHEMA elsewhere;
CREATE EXTENSION hstore SCHEMA elsewhere;
CREATE EXTENSION postgres_fdw SCHEMA elsewhere;

CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE place AS (street text, zip varchar(10));
CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE DOMAIN code AS varchar(10) DEFAULT 'none' NOT NULL CONSTRAINT code_check CHECK (VALUE <> '');
CREATE COLLATION german (provider = icu, locale = 'de');

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.note := 'two
  lines';
  RETURN NEW;
END $$;
CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE FUNCTION add_up(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE FUNCTION days(n integer) RETURNS SETOF date LANGUAGE sql STABLE AS 'SELECT current_date + i FROM generate_series(1, n) i';
CREATE FUNCTION shout(t text) RETURNS text LANGUAGE sql IMMUTABLE RETURN upper(t) || '!';
CREATE PROCEDURE tidy(days integer) LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE AGGREGATE total(numeric) (SFUNC = numeric_add, STYPE = numeric, INITCOND = '0');
CREATE FUNCTION same(mood, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1::text = $2 $$;
CREATE OPERATOR === (LEFTARG = mood, RIGHTARG = text, FUNCTION = same);
CREATE FUNCTION mood_of(integer) RETURNS mood LANGUAGE sql IMMUTABLE AS $$ SELECT 'ok'::mood $$;
CREATE CAST (integer AS mood) WITH FUNCTION mood_of(integer) AS ASSIGNMENT;
CREATE OPERATOR CLASS int_desc FOR TYPE integer USING btree AS
    OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(integer, integer);
CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION search (COPY = simple);

CREATE TABLE people (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  a integer,
  b integer,
  price numeric(10,2) DEFAULT 0,
  name varchar(50) DEFAULT 'x',
  label varchar(50),
  note text DEFAULT 'a',
  code code,
  mood mood DEFAULT 'ok',
  place place,
  tags text[],
  at timestamptz,
  doubled integer GENERATED ALWAYS AS (a * 2) STORED,
  padded char(5),
  CONSTRAINT people_a CHECK (a <= b),
  CONSTRAINT people_name CHECK (name IN ('x', 'y')),
  CONSTRAINT people_label UNIQUE (label)
);
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE INDEX people_note ON people (note) WHERE note <> '';
CREATE INDEX people_at ON people (lower(note), at DESC) INCLUDE (price);
CREATE INDEX people_zone ON people ((at AT TIME ZONE 'utc'));
CREATE INDEX people_sum ON people ((a + b));
CREATE POLICY own ON people USING (name = current_setting('app.name')) WITH CHECK (a > 0);
CREATE TRIGGER people_touch BEFORE UPDATE OF name ON people FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION touch();
CREATE CONSTRAINT TRIGGER people_late AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION touch();
CREATE RULE people_keep AS ON DELETE TO people DO INSTEAD NOTHING;
CREATE STATISTICS people_ab (dependencies) ON a, b FROM people;
CREATE TABLE pets (id integer PRIMARY KEY, owner integer CONSTRAINT pets_owner REFERENCES people (id), name text, weight numeric);
CREATE TABLE "Odd ""Name"".x" (id integer PRIMARY KEY, "A b" text, "a B" text, "ü" integer);
CREATE TABLE parent (id integer, name text, CONSTRAINT parent_id CHECK (id > 0));
CREATE TABLE child (more text) INHERITS (parent);
CREATE TABLE typed OF place;
CREATE UNLOGGED TABLE cache (key text);
CREATE TABLE owners (id integer PRIMARY KEY);
CREATE TABLE visits (id integer NOT NULL, at date NOT NULL, owner integer CONSTRAINT visits_owner REFERENCES owners (id), note text,
    PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE visits_2025 PARTITION OF visits FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX visits_note ON visits (note);
CREATE TRIGGER visits_touch BEFORE INSERT ON visits FOR EACH ROW EXECUTE FUNCTION touch();

CREATE VIEW named AS SELECT id, name, a FROM people WHERE name IN ('x', 'y') AND a > 0 ORDER BY name;
CREATE VIEW pairs AS SELECT p.id, q.name AS pet FROM people p JOIN pets q ON q.owner = p.id;
CREATE MATERIALIZED VIEW sums AS SELECT count(*) AS n, note FROM people GROUP BY note;
CREATE INDEX sums_note ON sums (note);
CREATE SEQUENCE ticket AS integer INCREMENT 5 MAXVALUE 1000;

CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'a', dbname 'b');
CREATE USER MAPPING FOR mutation_reader SERVER other OPTIONS (user 'u', password 'p');
CREATE FOREIGN TABLE remote (id integer, name text OPTIONS (column_name 'n')) SERVER other OPTIONS (table_name 't');
CREATE PUBLICATION news FOR TABLE people;
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE VIEW') EXECUTE FUNCTION on_ddl();

COMMENT ON TABLE people IS 'people';
GRANT SELECT, UPDATE ON people TO mutation_reader;
GRANT SELECT (name) ON pets TO mutation_reader;
GRANT USAGE ON SEQUENCE ticket TO mutation_reader;
GRANT USAGE ON TYPE mood TO mutation_reader;
REVOKE EXECUTE ON FUNCTION add_up(integer, integer) FROM public;
ALTER DEFAULT PRIVILEGES FOR ROLE mutation_writer IN SCHEMA public GRANT SELECT ON TABLES TO mutation_reader;
