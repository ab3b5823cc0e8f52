using System.Security.Claims;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace RideAspire.Web.Identity;

/// <summary>Finds the caller's roles in a token, whose claims differ by identity provider.</summary>
internal static class TokenRoles
{
    /// <summary>The roles in the claim of this name (see <see cref="RoleClaimOptions.RoleClaim"/>).</summary>
    /// <remarks>A list of texts is several claims here, and an object is one claim of JSON.</remarks>
    public static IEnumerable<string> Of(ClaimsPrincipal caller, string name)
    {
        var whole = caller.FindAll(name).Select(claim => claim.Value).ToArray();
        return whole.Length > 0 ? whole : Splits(name).SelectMany(split => Within(caller, split.Member, split.Inner));
    }

    private static IEnumerable<string> Within(ClaimsPrincipal caller, string claim, string rest) =>
        caller.FindFirst(claim) is { ValueType: JsonClaimValueTypes.Json, Value: var json } ? In(JsonElement.Parse(json), rest) : [];

    private static IEnumerable<string> In(JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return [];
        if (json.TryGetProperty(name, out var roles))
            return Texts(roles);
        return Splits(name).SelectMany(split => json.TryGetProperty(split.Member, out var inner) ? In(inner, split.Inner) : []);
    }

    // A name may have dots of its own: of "a.b.c" the member is "a", or "a.b".
    private static IEnumerable<(string Member, string Inner)> Splits(string name) =>
        from dot in Enumerable.Range(0, name.Length)
        where name[dot] == '.'
        select (name[..dot], name[(dot + 1)..]);

    private static IEnumerable<string> Texts(JsonElement roles) => roles.ValueKind switch
    {
        JsonValueKind.String => [roles.GetString()!],
        JsonValueKind.Array =>
            roles.EnumerateArray().Where(role => role.ValueKind == JsonValueKind.String).Select(role => role.GetString()!),
        _ => [],
    };
}
