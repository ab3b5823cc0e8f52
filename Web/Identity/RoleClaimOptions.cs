using System.ComponentModel.DataAnnotations;

namespace RideAspire.Web.Identity;

/// <summary>Section <c>Authentication:Schemes:Bearer</c>: what the framework itself does not read from it.</summary>
public sealed class RoleClaimOptions
{
    /// <summary>
    /// The token's claim with the caller's roles: a text, or a list of texts. Dots lead into objects, as in Keycloak's
    /// <c>realm_access.roles</c>; a claim whose whole name has dots is found too. Default: <c>role</c>.
    /// </summary>
    [Required]
    public string RoleClaim { get; set; } = CallerExtensions.RoleClaim;
}
