namespace Aspire.Hosting.ApplicationModel;

public sealed class RedisResource(string name, ParameterResource password) : ContainerResource(name, "/bin/sh"), IResourceWithConnectionString
{
    public ParameterResource PasswordParameter { get; } = password;

    public EndpointReference PrimaryEndpoint => new(this, "tcp");

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Of(
        PrimaryEndpoint.Property("host"), ":", PrimaryEndpoint.Property("port"), ",password=", PasswordParameter, new TlsSuffix(this));
}

/// <summary>
/// Aspire can turn TLS on, and then adds <c>,ssl=true</c>. The condition is an entry of its own in the manifest, named by a hash
/// over what it tests and answers; here it is always empty.
/// </summary>
internal sealed class TlsSuffix(IResource owner) : IValueProvider, IManifestExpressionProvider
{
    public string EntryName
    {
        get
        {
            var condition = $"{{{owner.Name}.bindings.tcp.tlsEnabled}}";
            var hash = System.IO.Hashing.XxHash32.Hash(System.Text.Encoding.UTF8.GetBytes(condition + ",ssl=true" + bool.TrueString));
            return $"cond-{owner.Name}-bindings-tcp-tlsenabled-{Convert.ToHexStringLower(hash)}";
        }
    }

    public string ValueExpression => $"{{{EntryName}.connectionString}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new("");
}
