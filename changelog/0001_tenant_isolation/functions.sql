CREATE OR REPLACE FUNCTION tenant_id_from_recognition() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    SELECT r.tenant_id INTO NEW.tenant_id FROM recognitions r WHERE r.id = NEW.recognition_id;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION tenant_id_from_sales_event() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    SELECT e.tenant_id INTO NEW.tenant_id FROM sales_events e WHERE e.id = NEW.event_id;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION tenant_id_of_platform() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.tenant_id := '00000000-0000-0000-0000-000000000000';
    RETURN NEW;
END $$;
