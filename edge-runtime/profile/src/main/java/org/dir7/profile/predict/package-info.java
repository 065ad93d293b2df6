/**
 * Times of machines that are not at hand: {@link org.dir7.profile.predict.Work} counts what a
 * picture takes, {@link org.dir7.profile.predict.Roof} is what a machine can do at best, {@link
 * org.dir7.profile.predict.Prediction} divides one by the other over a range of efficiencies, never
 * one.
 */
package org.dir7.profile.predict;
