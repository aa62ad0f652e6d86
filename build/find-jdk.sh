# Sourced by ./decoy and ./mvnw: sets JAVA_HOME to a JDK of version 25 or newer, or says how to get one and fails.
# Looks at JAVA_HOME, at the java on the PATH, then in the folders where JDKs usually lie; starts no JVM.

decoy_jdk_version() {
  # The release file of a JDK holds a line such as JAVA_VERSION="25.0.3".
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return 1
  decoy_version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
  [ -n "$decoy_version" ] && [ "$decoy_version" -ge 25 ] 2>/dev/null
}

decoy_find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && decoy_jdk_version "$JAVA_HOME"; then
    return 0
  fi
  decoy_java=$(command -v java 2>/dev/null) || decoy_java=
  if [ -n "$decoy_java" ]; then
    decoy_java=$(readlink -f "$decoy_java" 2>/dev/null || printf %s "$decoy_java")
    decoy_home=${decoy_java%/bin/java}
    if decoy_jdk_version "$decoy_home"; then
      JAVA_HOME=$decoy_home
      return 0
    fi
  fi
  # mvnw turns globbing off, and this loop needs it.
  case $- in *f*) decoy_noglob=1; set +f ;; *) decoy_noglob= ;; esac
  decoy_found=
  for decoy_home in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/*jdk* /opt/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* "${HOME:-/}"/.asdf/installs/java/* \
    "${HOME:-/}"/.local/share/mise/installs/java/*; do
    if decoy_jdk_version "$decoy_home"; then
      decoy_found=$decoy_home
      break
    fi
  done
  [ -z "$decoy_noglob" ] || set -f
  if [ -n "$decoy_found" ]; then
    JAVA_HOME=$decoy_found
    return 0
  fi
  echo "Decoy needs a JDK 25 or newer and found none: install one (for example Temurin 25 from adoptium.net) and set JAVA_HOME to its folder." >&2
  return 1
}

decoy_find_jdk || exit 1
export JAVA_HOME
