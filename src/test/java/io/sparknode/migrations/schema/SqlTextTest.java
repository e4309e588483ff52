package io.sparknode.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {

    private static final Set<String> VARCHARS = Set.of("status", "email", "\"Odd Name\"");

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            'active'::text                                                           => 'active'
            NULL::text                                                               => NULL
            'active'::character varying                                              => 'active'::varchar
            ('active'::character varying)::text                                      => 'active'
            ((status)::text = 'a'::text)                                             => (status = 'a')
            ('a'::text <= (status)::text)                                            => ('a' <= status)
            ((old.status)::text IS DISTINCT FROM (new.status)::text)                 => (old.status IS DISTINCT FROM new.status)
            (("Odd Name")::text ~~ 'a%'::text)                                       => ("Odd Name" ~~ 'a%')
            lower((email)::text)                                                     => lower(email)
            (NULLIF((email)::text, ''::text) IS NULL)                                => (NULLIF(email, '') IS NULL)
            ((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))           => (status in ('a', 'b'))
            ((status)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))     => (status in ('a', 'b'))
            ((status)::text <> ALL ((ARRAY['a'::character varying, 'b'::character varying])::text[]))          => (status <> ALL (ARRAY['a', 'b']))
            ((status)::text <> ALL (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))    => (status <> ALL (ARRAY['a', 'b']))
            (n = ANY (ARRAY[1, 2]))                                                  => (n in (1, 2))
            (n = ANY ((ARRAY[1, m])::numeric[]))                                     => (n in ((1)::numeric, (m)::numeric))
            (n = ANY (ARRAY[(1)::numeric, (m)::numeric]))                            => (n in ((1)::numeric, (m)::numeric))
            ((a = ANY (ARRAY[1, 2])) AND (b = ANY (ARRAY[f(ARRAY[3]), 4])))          => ((a in (1, 2)) AND (b in (f(ARRAY[3]), 4)))
            (a = ANY (tags))                                                         => (a = ANY (tags))
            (a = ANY (ARRAY[1] || tags))                                             => (a = ANY (ARRAY[1] || tags))
            timestamp with time zone                                                 => timestamptz
            timestamp(3) with time zone                                              => timestamptz(3)
            timestamp without time zone                                              => timestamp without time zone
            (status <> 'it''s ::text = ANY (ARRAY['::text)                           => (status <> 'it''s ::text = ANY (ARRAY[')
            ("position" > 0)                                                         => (position > 0)
            ("user" = "Odd ""N"" x")                                                 => ("user" = "Odd ""N"" x")
            btree (((at AT TIME ZONE 'utc'::text)))                                  => btree ((timezone('utc', at)))
            btree ((timezone('utc'::text, at)))                                      => btree ((timezone('utc', at)))
            """)
    void theSameRuleReadsTheSame(String printed, String canonical) {
        assertThat(SqlText.normalise(printed, VARCHARS)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "(n)::text", "((n)::text <= (m)::text)", "((n)::varchar = 'a')", "btree ((email)::text)", "COALESCE((email)::text, 'x')",
            "own((email)::text)",
        "ARRAY[(email)::text]", "CASE WHEN a THEN (email)::text ELSE email END", "((lower(email))::text = 'a')", "((a || b))::text",
        "(f(a) || f(b))::text",
        "((x)::text)::uuid", "(0)::numeric", "'{}'::text[]", "(email)::varchar(1)", "('ab'::varchar)::varchar(1)", "ARRAY[ARRAY['a'], ARRAY['b']]",
        "(ARRAY[ARRAY['a']])::varchar[]", "'x'::\"char\"", "(n)::double precision", "('a'::char(3))::text", "(email COLLATE \"C\")::text",
        "((d)::timestamp without time zone)::text", "o.own((email)::text)", "'2026-01-01'::date", "1.5e+10", "a[1:2]", "$1"})
    void aCastThatMeansSomethingStays(String canonical) {
        String printed = canonical.replace("varchar", "character varying");
        assertThat(SqlText.normalise(printed, VARCHARS)).isEqualTo(canonical);
    }

    @Test
    void blanksOutsideConstantsAreOneAndLineEndsInsideAreEscaped() {
        assertThat(SqlText.normalise("a\n  = 'x  y\nz\\'")).isEqualTo("a = E'x  y\\nz\\\\'");
        assertThat(SqlText.literal("it's\r\ntwo")).isEqualTo("E'it''s\\r\\ntwo'");
        assertThat(SqlText.literal("a\\d")).isEqualTo("'a\\d'");
        assertThat(SqlText.normalise(null)).isEmpty();
        assertThat(SqlText.normalise("(\"new\nline\" = 1)")).isEqualTo("(U&\"new\\000Aline\" = 1)");
    }

    @Test
    void aNameIsQuotedOnlyIfItIsNotPlainLowerCase() {
        assertThat(SqlText.name("users", "position")).isEqualTo("users.position");
        assertThat(SqlText.name("Odd \"Name\"", "x-y")).isEqualTo("\"Odd \"\"Name\"\"\".\"x-y\"");
        assertThat(SqlText.name("a\r\nb\\")).isEqualTo("U&\"a\\000D\\000Ab\\\\\"");
    }

    @Test
    void theOuterParenthesesOfAnExpressionAreDroppedOnceAndOnlyIfTheyEncloseAllOfIt() {
        assertThat(SqlText.expression("((a > 0))", VARCHARS)).isEqualTo("(a > 0)");
        assertThat(SqlText.expression("(a > 0) OR (b > 0)", VARCHARS)).isEqualTo("(a > 0) OR (b > 0)");
        assertThat(SqlText.expression("true", VARCHARS)).isEqualTo("true");
        assertThat(SqlText.constraint("CHECK (((a > 0) OR (b > 0))) NO INHERIT", VARCHARS)).isEqualTo("CHECK ((a > 0) OR (b > 0)) NO INHERIT");
        assertThat(SqlText.constraint("CHECK ((note <> ')'::text))", VARCHARS)).isEqualTo("CHECK (note <> ')')");
        assertThat(SqlText.constraint("UNIQUE (a, b)", VARCHARS)).isEqualTo("UNIQUE (a, b)");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            SELECT t.a FROM t;                                                       => SELECT a FROM t
            SELECT x.a FROM t x WHERE (x.b > 0) ORDER BY x.a                         => SELECT a FROM t x WHERE (b > 0) ORDER BY a
            SELECT x.a FROM ( SELECT t.a FROM t) x                                   => SELECT a FROM ( SELECT t.a FROM t) x
            SELECT t.a FROM o.t WHERE (EXISTS ( SELECT FROM u WHERE (u.a = t.a))) => SELECT a FROM o.t WHERE (EXISTS ( SELECT FROM u WHERE (u.a = a)))
            SELECT t.a, at.b FROM (t JOIN at ON ((t.a = at.a)))                      => SELECT t.a, at.b FROM (t JOIN at ON ((t.a = at.a)))
            SELECT t.a FROM t, u                                                     => SELECT t.a FROM t, u
            SELECT t.a FROM t UNION SELECT u.a FROM u                                => SELECT t.a FROM t UNION SELECT u.a FROM u
            SELECT 1 AS one                                                          => SELECT 1 AS one
            SELECT "Q t"."Col", "Q t".b FROM "Q t"                                   => SELECT "Col", b FROM "Q t"
            SELECT t.f(t.a), t.* FROM t                                              => SELECT t.f(a), t.* FROM t
            WITH q AS ( SELECT t.a FROM t) SELECT q.a FROM q                         => WITH q AS ( SELECT t.a FROM t) SELECT a FROM q
            SELECT g.x, 'g.x' FROM generate_series(1, 3) g(x)                        => SELECT x, 'g.x' FROM generate_series(1, 3) g(x)
            """)
    void aViewOfOneTableNamesItsColumnsWithoutTheTable(String printed, String canonical) {
        assertThat(SqlText.query(printed)).isEqualTo(canonical);
    }
}
