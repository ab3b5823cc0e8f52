namespace Aspire.Hosting.ApplicationModel;

/// <summary>An address that a resource answers on.</summary>
public sealed class EndpointAnnotation(string name, string uriScheme, string transport, int? port = null, int? targetPort = null, bool isExternal = false)
    : IResourceAnnotation
{
    public string Name { get; } = name;

    public string UriScheme { get; set; } = uriScheme;

    public string Transport { get; set; } = transport;

    /// <summary>The port asked for; null takes a free one.</summary>
    public int? Port { get; set; } = port;

    /// <summary>The port inside the container.</summary>
    public int? TargetPort { get; set; } = targetPort;

    public bool IsExternal { get; set; } = isExternal;

    /// <summary>One for each replica, once the application starts.</summary>
    internal List<int> AllocatedPorts { get; } = [];

    internal IEnumerable<string> Urls => AllocatedPorts.Select(port => $"{UriScheme}://localhost:{port}");
}
