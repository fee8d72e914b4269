# Stops the embedded Postgres when the server that owns it died without doing so. Runs in the cluster's directory.
#   $1  the owner's token, $2  pid of the postmaster, $3  seconds to wait for a new server that takes over
# Standard input is a pipe whose other end only the owner holds: it closes when the owner ends, however it ends.
# A shell, because it waits for as long as the server runs: it costs 0.3 MB, where a Node process costs 25.
while read -r line; do
  [ "$line" = stopped ] && exit 0
done
sleep "$3"

# Whoever renames the owner's file decides: a server that took over did so first, and then there is nothing to rename.
mv "atrium.owner.$1" atrium.stopping 2>/dev/null || exit 0
read -r pid < postmaster.pid && [ "$pid" = "$2" ] && kill -INT "$pid"
