# Shared by the scripts in this directory; sourced, not run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar="$root/target/parley-0.1.0.jar"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

say() { printf '%s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

need_value() { [ $# -ge 2 ] || die "$1 needs a value. See --help."; }

check_port() {
  { [[ $1 =~ ^[0-9]{1,5}$ ]] && [ "$1" -le 65535 ]; } ||
    die "--port is \"$1\", but must be a whole number from 0 to 65535."
}

check_java() {
  command -v "$java" > /dev/null ||
    die "No Java found. Install a JDK, 17 or newer, and put it on the path or set JAVA_HOME."
  local version
  version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
  [ "${version:-0}" -ge 17 ] ||
    die "Java ${version:-of unknown version} is too old. Install a JDK, 17 or newer, and put it on the path or set JAVA_HOME."
}

check_maven() {
  command -v mvn > /dev/null ||
    die "Maven is needed to build Parley. Install Maven 3.8 or newer and put it on the path."
}

# Builds the jar unless it is newer than everything it is made from.
build() {
  local newer
  if [ -f "$jar" ]; then
    newer=$(find "$root"/{pom.xml,cluster.xml,verticles/main,webroot} "$root"/*.yaml \
      -newer "$jar" -type f -print -quit 2> /dev/null || true)
    [ -n "$newer" ] || return 0
    say "Building, because ${newer#"$root"/} is newer than the jar ..."
  else
    say "Building for the first time; this takes some minutes while Maven fetches libraries ..."
  fi
  check_maven
  mkdir -p "$root/target"
  local log="$root/target/build.log"
  if ! (cd "$root" && mvn -B -DskipTests package) > "$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "The build failed. The whole log is in $log."
  fi
  say "Built $jar"
}

free_port() {
  local port
  for _ in $(seq 50); do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
      echo "$port"
      return 0
    fi
  done
  die "No free port found."
}
