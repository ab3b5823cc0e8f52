namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside: <c>Parameters:NAME</c> of the configuration, or its default.</summary>
public sealed class ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
    : Resource(name), IValueProvider, IManifestExpressionProvider
{
    private string? value;

    public bool Secret { get; } = secret;

    public ParameterDefault? Default { get; set; }

    public string ValueExpression => $"{{{Name}.value}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(value ??= callback(Default));
}
