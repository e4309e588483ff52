-- The system badges, if there is none. They are tried before the first change, too, and taken back (refuse/changes.sql).
CREATE FUNCTION migration.insert_system_badges() RETURNS void LANGUAGE plpgsql SET row_security = off AS $$
BEGIN
    IF EXISTS (SELECT FROM badges WHERE is_system) THEN
        RETURN;
    END IF;
    INSERT INTO badges (name, description, icon_url, points_value, is_system) VALUES
        ('Star Performer', 'Outstanding results', '⭐', 100, true),
        ('Team Player', 'Helps others to succeed', '🤝', 75, true),
        ('Innovation Champion', 'A new idea that works', '💡', 150, true),
        ('Customer Hero', 'Went the extra mile for a customer', '🦸', 100, true),
        ('Quick Learner', 'New skills in no time', '📚', 50, true),
        ('Mentor', 'Makes others grow', '🎓', 100, true),
        ('Above & Beyond', 'Far more than was asked for', '🚀', 125, true),
        ('Problem Solver', 'Found the way out', '🔧', 75, true);
    IF (SELECT count(*) FROM badges WHERE is_system) < 8 THEN
        RAISE EXCEPTION 'the system badges do not arrive in badges, because of: %', migration.triggers_at('badges')
            USING HINT = 'Switch it off while the update runs, then run the update again.';
    END IF;
END $$
