#!/bin/sh
# Writes README's table of figures from the files of benchmarks/results. Builds what it needs; a test says when the
# table and the results differ.
set -eu
cd "$(dirname "$0")/.."
mvn -q -B -DskipTests -Dspotless.check.skip=true -pl benchmarks -am package
exec java -cp 'benchmarks/target/*:benchmarks/target/lib/*' org.dir7.benchmarks.readme.ReadmeFigures .
