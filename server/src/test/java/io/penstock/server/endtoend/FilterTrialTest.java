package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Filters tried on messages, clause by clause.
class FilterTrialTest {
    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void showsEachClauseOfEachPattern() throws Exception {
        JsonNode answer =
                ok(
                        """
                        {'FilterCriteria':{'Filters':[
                            {'Pattern':'{\\'body\\':{\\'kind\\':[\\'order\\'],\\'size\\':[1],\\'to\\':[2]}}'},
                            {'Pattern':'{\\'kind\\':[\\'order\\']}'}]},
                         'message':{'body':'{\\'kind\\':\\'order\\',\\'size\\':7}'}}\
                        """);

        assertThat(answer.path("passes").asBoolean()).isFalse();
        assertThat(answer.path("text").asText())
                .isEqualTo(
                        "is dropped, and deleted from the queue: pattern 1 (`body.size` has another"
                                + " value and `body.to` is missing), pattern 2 (`kind` is missing)");
        assertThat(answer.at("/patterns/0/clauses").toString())
                .isEqualTo(
                        """
                        [{'holds':true,'text':'`body.kind` matches'},\
                        {'holds':false,'text':'`body.size` has another value'},\
                        {'holds':false,'text':'`body.to` is missing'}]\
                        """
                                .replace('\'', '"'));
        assertThat(answer.at("/impossible/0").asText())
                .startsWith("pattern 2 asks for `kind`, which no SQS record has");
    }

    @Test
    void takesBodiesThatAreNoTextAndAttributes() throws Exception {
        JsonNode answer =
                ok(
                        """
                        {'FilterCriteria':{'Filters':[{'Pattern':'{\\'body\\':{\\'a\\':[1]},\
                        \\'attributes\\':{\\'SenderId\\':[\\'me\\']},\
                        \\'messageAttributes\\':{\\'n\\':{\\'stringValue\\':[\\'x\\']}}}'}]},
                         'message':{'body':{'a':1},'attributes':{'SenderId':'me'},
                                    'messageAttributes':{'n':{'stringValue':'x'}}}}\
                        """);

        assertThat(answer.path("text").asText()).isEqualTo("passes by pattern 1");
        assertThat(answer.at("/patterns/0/matches").asBoolean()).isTrue();
    }

    @Test
    void triesTheFilterOfAMapping() throws Exception {
        site.function("tried", Code.python(Code.PRINTS));
        Mapping mapping =
                site.mapping("tried", site.queue("tried"), Site.only("{\"body\":[\"ping\"]}"));

        assertThat(ofMapping(mapping, "ping").path("passes").asBoolean()).isTrue();
        assertThat(ofMapping(mapping, "pong").path("text").asText())
                .endsWith("pattern 1 (`body` has another value)");
        assertThat(mapping.counters().path("polled").asInt()).isZero();
        assertThat(test("{'mapping':'nobody','message':{'body':'x'}}").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | the body must be a JSON object",
                "{'message':{'body':'x'}} | name a mapping, or give FilterCriteria, and not both",
                "{'mapping':'m','FilterCriteria':{},'message':{'body':'x'}} | name a mapping, or give"
                        + " FilterCriteria, and not both",
                "{'FilterCriteria':{}} | message.body is missing",
                "{'FilterCriteria':{},'message':{'text':'x'}} | known members are mapping,"
                        + " FilterCriteria and message, of a message messageId, body, attributes and"
                        + " messageAttributes",
                "{'FilterCriteria':{'Filters':[{'Pattern':'no'}]},"
                        + "'message':{'body':'x'}} | pattern 1: Invalid filter pattern definition.",
            })
    void refusesWhatMakesNoSense(String body, String message) throws Exception {
        HttpResponse<String> answer = test(body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Control.json(answer).path("message").asText()).isEqualTo(message);
    }

    private static JsonNode ofMapping(Mapping mapping, String body) throws Exception {
        return ok("{'mapping':'" + mapping.uuid() + "','message':{'body':'" + body + "'}}");
    }

    private static JsonNode ok(String body) throws Exception {
        HttpResponse<String> answer = test(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Control.json(answer);
    }

    private static HttpResponse<String> test(String body) throws Exception {
        return site.control()
                .send(
                        site.control()
                                .request("/_penstock/filters/test")
                                .POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }
}
