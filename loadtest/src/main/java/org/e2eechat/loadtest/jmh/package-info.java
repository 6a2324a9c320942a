/**
 * What single methods of the server cost, by JMH: {@code ./run jmh -prof gc}. Compiled by every build, so that it does not rot, and run by nobody but people.
 */
@NullMarked
package org.e2eechat.loadtest.jmh;

import org.jspecify.annotations.NullMarked;
