package io.penstock.runtime.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runtime.function.ResourcePolicy.Caller;
import io.penstock.runtime.function.ResourcePolicy.Conditions;
import io.penstock.runtime.function.ResourcePolicy.Question;
import io.penstock.runtime.function.ResourcePolicy.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcePolicyTest {
    private static final String URL = "lambda:InvokeFunctionUrl";
    private static final String USER = "arn:aws:iam::111111111111:user/u";

    @Test
    void allowsOnlyTheActionItNames() {
        ResourcePolicy policy = policy("lambda:InvokeFunction", "*", Conditions.NONE);

        assertThat(policy.allows(anonymous("lambda:InvokeFunction", Conditions.NONE))).isTrue();
        assertThat(policy.allows(anonymous(URL, Conditions.NONE))).isFalse();
        assertThat(policy("lambda:*", "*", Conditions.NONE).allows(anonymous(URL, Conditions.NONE)))
                .isTrue();
    }

    @Test
    void knowsPrincipalsOfEveryKind() {
        var user = new Caller.Identity("111111111111", USER);
        var stranger = new Caller.Identity("222222222222", "arn:aws:iam::222222222222:user/u");
        var s3 = new Caller.Service("s3.amazonaws.com");

        for (String principal :
                List.of("*", "111111111111", "arn:aws:iam::111111111111:root", USER)) {
            ResourcePolicy policy = policy(URL, principal, Conditions.NONE);
            assertThat(policy.allows(new Question(user, URL, Conditions.NONE)))
                    .as(principal)
                    .isTrue();
            assertThat(policy.allows(new Question(stranger, URL, Conditions.NONE)))
                    .as(principal)
                    .isEqualTo(principal.equals("*"));
            assertThat(policy.allows(anonymous(URL, Conditions.NONE)))
                    .as(principal)
                    .isEqualTo(principal.equals("*"));
        }
        assertThat(
                        policy(URL, "s3.amazonaws.com", Conditions.NONE)
                                .allows(new Question(s3, URL, Conditions.NONE)))
                .isTrue();
        assertThat(
                        policy(URL, "sns.amazonaws.com", Conditions.NONE)
                                .allows(new Question(s3, URL, Conditions.NONE)))
                .isFalse();
    }

    @Test
    void asksForAllItsConditions() {
        ResourcePolicy url = policy(URL, "*", new Conditions("", "", "", "", "NONE", ""));
        assertThat(url.allows(anonymous(URL, Conditions.ofUrl("NONE")))).isTrue();
        assertThat(url.allows(anonymous(URL, Conditions.ofUrl("AWS_IAM")))).isFalse();

        ResourcePolicy bucket =
                policy(
                        URL,
                        "*",
                        new Conditions("arn:aws:s3:::b?-*", "000000000000", "", "", "", ""));
        assertThat(bucket.allows(anonymous(URL, from("arn:aws:s3:::b1-x", "000000000000"))))
                .isTrue();
        assertThat(bucket.allows(anonymous(URL, from("arn:aws:s3:::b1-x", "111111111111"))))
                .isFalse();
        assertThat(bucket.allows(anonymous(URL, from("arn:aws:s3:::b-x", "000000000000"))))
                .isFalse();
    }

    @Test
    void isWrittenAsAwsDoes() {
        var statement =
                new Statement(
                        "s3",
                        "lambda:InvokeFunction",
                        "s3.amazonaws.com",
                        from("arn:aws:s3:::b", "000000000000"));

        assertThat(PolicyJson.statement(statement, "FARN"))
                .isEqualTo(
                        """
                        {"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},\
                        "Action":"lambda:InvokeFunction","Resource":"FARN",\
                        "Condition":{"StringEquals":{"AWS:SourceAccount":"000000000000"},\
                        "ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"}}}\
                        """);
        assertThat(PolicyJson.policy(policy(URL, "*", Conditions.NONE), "FARN"))
                .isEqualTo(
                        """
                        {"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"s",\
                        "Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunctionUrl",\
                        "Resource":"FARN"}]}\
                        """);
        assertThat(PolicyJson.policy(policy(URL, "111111111111", Conditions.NONE), "FARN"))
                .contains("\"Principal\":{\"AWS\":\"arn:aws:iam::111111111111:root\"}");
    }

    private static Conditions from(String arn, String account) {
        return new Conditions(arn, account, "", "", "", "");
    }

    private static Question anonymous(String action, Conditions circumstances) {
        return new Question(new Caller.Anonymous(), action, circumstances);
    }

    private static ResourcePolicy policy(String action, String principal, Conditions conditions) {
        return new ResourcePolicy("r", List.of(new Statement("s", action, principal, conditions)));
    }
}
