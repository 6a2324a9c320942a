/** Pictures for documents, without a library: plain SVG. */
@NullMarked
package org.e2eechat.loadtest.picture;

import org.jspecify.annotations.NullMarked;
