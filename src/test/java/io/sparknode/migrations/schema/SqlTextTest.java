package io.sparknode.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTextTest {

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            'active'::character varying                                              => 'active'
            (status)::text                                                           => status
            ((status)::text = 'a'::text)                                             => (status = 'a')
            lower((email)::text)                                                     => lower(email)
            (lower(email))::text                                                     => lower(email)
            ((a || b))::text                                                         => (a || b)
            (a || b)::text                                                           => (a || b)
            (f(a) || f(b))::text                                                     => (f(a) || f(b))
            ((x)::text)::uuid                                                        => (x)::uuid
            (0)::numeric                                                             => (0)::numeric
            'ab'::character varying(1)                                               => 'ab'::varchar(1)
            '{}'::text[]                                                             => '{}'::text[]
            ARRAY['a'::text, 'b'::text]                                              => ARRAY['a', 'b']
            ((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))           => (status in ('a', 'b'))
            ((status)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))     => (status in ('a', 'b'))
            ((status)::text <> ALL ((ARRAY['a'::character varying, 'b'::character varying])::text[]))          => (status <> ALL (ARRAY['a', 'b']))
            ((status)::text <> ALL (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))    => (status <> ALL (ARRAY['a', 'b']))
            (n = ANY (ARRAY[1, 2]))                                                  => (n in (1, 2))
            ((a = ANY (ARRAY[1, 2])) AND (b = ANY (ARRAY[f(ARRAY[3]), 4])))          => ((a in (1, 2)) AND (b in (f(ARRAY[3]), 4)))
            (a = ANY (tags))                                                         => (a = ANY (tags))
            (a = ANY (ARRAY[1] || tags))                                             => (a = ANY (ARRAY[1] || tags))
            timestamp with time zone                                                 => timestamptz
            timestamp(3) with time zone                                              => timestamptz(3)
            timestamp without time zone                                              => timestamp without time zone
            (status <> 'it''s ::text = ANY (ARRAY['::text)                           => (status <> 'it''s ::text = ANY (ARRAY[')
            ("position" > 0)                                                         => (position > 0)
            ("user" = "Odd ""N"" x")                                                => ("user" = "Odd ""N"" x")
            """)
    void theSameRuleReadsTheSame(String printed, String canonical) {
        assertThat(SqlText.normalise(printed)).isEqualTo(canonical);
    }

    @Test
    void blanksOutsideConstantsAreOneAndLineEndsInsideAreEscaped() {
        assertThat(SqlText.normalise("a\n  = 'x  y\nz\\'")).isEqualTo("a = E'x  y\\nz\\\\'");
        assertThat(SqlText.literal("it's\r\ntwo")).isEqualTo("E'it''s\\r\\ntwo'");
        assertThat(SqlText.literal("a\\d")).isEqualTo("'a\\d'");
        assertThat(SqlText.normalise(null)).isEmpty();
    }

    @Test
    void aNameIsQuotedOnlyIfItIsNotPlainLowerCase() {
        assertThat(SqlText.name("users", "position")).isEqualTo("users.position");
        assertThat(SqlText.name("Odd \"Name\"", "x-y")).isEqualTo("\"Odd \"\"Name\"\"\".\"x-y\"");
    }

    @Test
    void theOuterParenthesesOfAnExpressionAreDroppedOnceAndOnlyIfTheyEncloseAllOfIt() {
        assertThat(SqlText.expression("((a > 0))")).isEqualTo("(a > 0)");
        assertThat(SqlText.expression("(a > 0) OR (b > 0)")).isEqualTo("(a > 0) OR (b > 0)");
        assertThat(SqlText.expression("true")).isEqualTo("true");
        assertThat(SqlText.constraint("CHECK (((a > 0) OR (b > 0))) NO INHERIT")).isEqualTo("CHECK ((a > 0) OR (b > 0)) NO INHERIT");
        assertThat(SqlText.constraint("CHECK ((note <> ')'::text))")).isEqualTo("CHECK (note <> ')')");
        assertThat(SqlText.constraint("UNIQUE (a, b)")).isEqualTo("UNIQUE (a, b)");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            SELECT t.a FROM t;                                                       => SELECT a FROM t
            SELECT x.a FROM t x WHERE (x.b > 0) ORDER BY x.a                         => SELECT a FROM t x WHERE (b > 0) ORDER BY a
            SELECT x.a FROM ( SELECT t.a FROM t) x                                   => SELECT a FROM ( SELECT t.a FROM t) x
            SELECT t.a FROM o.t WHERE (EXISTS ( SELECT 1 FROM u WHERE (u.a = t.a))) => SELECT a FROM o.t WHERE (EXISTS ( SELECT 1 FROM u WHERE (u.a = a)))
            SELECT t.a, at.b FROM (t JOIN at ON ((t.a = at.a)))                      => SELECT t.a, at.b FROM (t JOIN at ON ((t.a = at.a)))
            SELECT t.a FROM t, u                                                     => SELECT t.a FROM t, u
            SELECT t.a FROM t UNION SELECT u.a FROM u                                => SELECT t.a FROM t UNION SELECT u.a FROM u
            SELECT 1 AS one                                                          => SELECT 1 AS one
            """)
    void aViewOfOneTableNamesItsColumnsWithoutTheTable(String printed, String canonical) {
        assertThat(SqlText.query(printed)).isEqualTo(canonical);
    }
}
