# Sourced by the other scripts: finds Java 17, names what Spark reaches into, and builds what is not there yet.

need_java() {
  java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
  if ! command -v "$java" > /dev/null; then
    echo "lakehouse: there is no '$java'. Install a JDK 17 and put it on the PATH, or set JAVA_HOME" >&2
    exit 2
  fi
  version="$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)"
  if [ "$version" != 17 ]; then
    echo "lakehouse: '$java' is Java ${version:-?}, but Java 17 is needed. Set JAVA_HOME to a JDK 17" >&2
    exit 2
  fi
}

# build_unless FILE: the programs, without their tests, where FILE is not there yet; $home is the project.
build_unless() {
  if [ ! -f "$1" ]; then
    echo "lakehouse: building it first (once, a few minutes: ./mvnw -DskipTests package) …" >&2
    (cd "$home" && ./mvnw -q -Dmaven.test.skip=true -Dspotless.check.skip -Dmdep.analyze.skip package) >&2
  fi
}

spark_opens=(-XX:+IgnoreUnrecognizedVMOptions -Dio.netty.tryReflectionSetAccessible=true -Djdk.reflect.useDirectMethodHandle=false)
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.text java.time java.util \
  java.util.concurrent java.util.concurrent.atomic java.util.concurrent.locks jdk.internal.ref sun.nio.ch sun.nio.cs \
  sun.net.util sun.security.action sun.util.calendar; do
  spark_opens+=(--add-opens=java.base/$package=ALL-UNNAMED)
done
