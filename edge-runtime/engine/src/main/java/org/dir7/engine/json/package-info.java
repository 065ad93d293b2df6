/**
 * JSON read strictly and written canonically. {@link org.dir7.engine.json.StrictJson} parses,
 * {@link org.dir7.engine.json.JsonFields} hands out an object's fields and refuses what is missing,
 * unknown, of the wrong type or outside its limits, {@link org.dir7.engine.json.CanonicalJson}
 * writes the same bytes for the same values.
 */
package org.dir7.engine.json;
