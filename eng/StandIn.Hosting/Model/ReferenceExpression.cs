namespace Aspire.Hosting.ApplicationModel;

/// <summary>Has a value once the application runs.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}

/// <summary>Stands in the manifest as an expression such as <c>{redis.connectionString}</c>.</summary>
public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}

/// <summary>Text and references, one after the other.</summary>
public sealed class ReferenceExpression : IValueProvider, IManifestExpressionProvider
{
    private readonly object[] parts;

    private ReferenceExpression(object[] parts) => this.parts = parts;

    public string ValueExpression => string.Concat(parts.Select(part => part is IManifestExpressionProvider reference ? reference.ValueExpression : part));

    internal IEnumerable<object> Parts => parts;

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var values = new List<string?>();
        foreach (var part in parts)
            values.Add(part is IValueProvider provider ? await provider.GetValueAsync(cancellationToken) : (string)part);
        return string.Concat(values);
    }

    /// <summary>Each part is a string, or both an <see cref="IValueProvider"/> and an <see cref="IManifestExpressionProvider"/>.</summary>
    internal static ReferenceExpression Of(params object[] parts) => new(parts);
}
