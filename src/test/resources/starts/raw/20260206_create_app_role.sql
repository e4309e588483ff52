DO $$
BEGIN
    CREATE ROLE sparknode_app LOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        RAISE NOTICE 'sparknode_app is there';
END
$$;

DO $$
BEGIN
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO sparknode_app', current_database());
END
$$;

GRANT USAGE ON SCHEMA public TO sparknode_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sparknode_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO sparknode_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sparknode_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO sparknode_app;
