namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint of a resource, as another resource or a test means it.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider, IManifestExpressionProvider
{
    public string EndpointName => endpointName;

    public IResourceWithEndpoints Resource => owner;

    public bool IsAllocated => Annotation is { AllocatedPorts.Count: > 0 };

    public int Port => Annotation?.AllocatedPorts.FirstOrDefault() is int port and > 0
        ? port
        : throw new InvalidOperationException($"The endpoint '{endpointName}' of '{owner.Name}' has no port before the application starts.");

    /// <summary>The address of the first replica. Aspire has one in front of all of them here.</summary>
    public string Url => $"{Annotation!.UriScheme}://localhost:{Port}";

    public string ValueExpression => $"{{{owner.Name}.bindings.{endpointName}.url}}";

    private EndpointAnnotation? Annotation => owner.Endpoints().FirstOrDefault(endpoint => endpoint.Name == endpointName);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Url);

    internal EndpointProperty Property(string property) => new(this, property);
}

/// <summary>Such as <c>host</c>, <c>port</c> or <c>targetPort</c> of an endpoint.</summary>
internal sealed class EndpointProperty(EndpointReference endpoint, string property) : IValueProvider, IManifestExpressionProvider
{
    public string ValueExpression => $"{{{endpoint.Resource.Name}.bindings.{endpoint.EndpointName}.{property}}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(property == "host" ? "localhost" : $"{endpoint.Port}");
}
