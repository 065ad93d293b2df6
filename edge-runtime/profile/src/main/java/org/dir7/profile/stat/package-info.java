/** Statistics of few and noisy values: quantiles, intervals, and whether two samples differ. */
package org.dir7.profile.stat;
