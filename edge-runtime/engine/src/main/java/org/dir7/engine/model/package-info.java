/** A model as backends see it: sizes and weights, whether from a checkpoint or an engine. */
package org.dir7.engine.model;
