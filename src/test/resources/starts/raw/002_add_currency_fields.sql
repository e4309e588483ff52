ALTER TABLE tenants
    ADD COLUMN IF NOT EXISTS base_currency VARCHAR(3) DEFAULT 'USD' CHECK (base_currency IN ('USD', 'INR', 'EUR', 'GBP', 'JPY')),
    ADD COLUMN IF NOT EXISTS display_currency VARCHAR(3) DEFAULT 'USD' CHECK (display_currency IN ('USD', 'INR', 'EUR', 'GBP', 'JPY')),
    ADD COLUMN IF NOT EXISTS fx_rate NUMERIC(10,4) DEFAULT 1.0 CHECK (fx_rate > 0);

CREATE INDEX IF NOT EXISTS idx_tenants_display_currency ON tenants (display_currency);

COMMENT ON COLUMN tenants.fx_rate IS 'How much of the display currency one unit of the base currency is worth';
