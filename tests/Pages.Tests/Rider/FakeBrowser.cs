using System.Diagnostics.CodeAnalysis;
using Microsoft.JSInterop;
using static System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes;

namespace RideAspire.Pages.Tests.Rider;

/// <summary>The stores of a browser, without a browser. All tabs of a test share it.</summary>
internal sealed class FakeBrowser : IJSInProcessRuntime
{
    // What the interface asks of the types that scripts return.
    private const DynamicallyAccessedMemberTypes Json = PublicConstructors | PublicFields | PublicProperties;

    private readonly Dictionary<string, string> items = [];

    public TResult Invoke<[DynamicallyAccessedMembers(Json)] TResult>(string identifier, params object?[]? args)
    {
        var (area, function) = (identifier.Split('.')[0], identifier.Split('.')[1]);
        var key = $"{area}.{args![0]}";
        object? found = null;
        switch (function)
        {
            case "getItem":
                found = items.GetValueOrDefault(key);
                break;
            case "setItem":
                items[key] = (string)args[1]!;
                break;
            case "removeItem":
                items.Remove(key);
                break;
        }

        return (TResult)found!;
    }

    public ValueTask<TValue> InvokeAsync<[DynamicallyAccessedMembers(Json)] TValue>(string identifier, object?[]? args) =>
        throw new NotSupportedException();

    public ValueTask<TValue> InvokeAsync<[DynamicallyAccessedMembers(Json)] TValue>(
        string identifier, CancellationToken cancellationToken, object?[]? args) => throw new NotSupportedException();
}
