/**
 * People as a load test needs them: each is one connection that speaks core v1, knows what it should hear, and notes what it did and when. Start reading at {@link org.e2eechat.loadtest.people.Person}. It is made for faithful bookkeeping and
 * thousands of connections; what has to be fast is in the generator. Nothing here knows Gatling.
 */
@NullMarked
package org.e2eechat.loadtest.people;

import org.jspecify.annotations.NullMarked;
