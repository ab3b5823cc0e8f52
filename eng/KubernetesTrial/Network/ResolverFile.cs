namespace RideAspire.KubernetesTrial.Network;

/// <summary>
/// A pod's <c>/etc/resolv.conf</c>. A process sees it in place of the machine's by a mount of its own, which needs
/// root.
/// </summary>
internal static class ResolverFile
{
    /// <summary>Writes the file as the kubelet does.</summary>
    /// <param name="options">Of the pod's <c>dnsConfig</c>.</param>
    public static void Write(string file, string server, string @namespace, IEnumerable<string> options) => File.WriteAllText(
        file,
        $"""
        search {@namespace}.svc.cluster.local svc.cluster.local cluster.local
        nameserver {server}
        options {string.Join(' ', ["ndots:5", .. options])}

        """);

    /// <summary>The words before a command with which it runs with this file.</summary>
    /// <remarks>Bash, since dash takes away variables whose names have a hyphen, such as a cluster of YARP.</remarks>
    public static string[] Before(string file) =>
        ["unshare", "--mount", "bash", "-c", """mount --bind "$0" /etc/resolv.conf && exec "$@" """, file];
}
