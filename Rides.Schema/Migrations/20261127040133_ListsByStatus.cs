using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RideAspire.Schema.Migrations
{
    /// <inheritdoc />
    public partial class ListsByStatus : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // A migration of its own: it runs in no transaction, and is repeated as a whole if it is interrupted.
            migrationBuilder.CreateIndex(
                name: "ix_trips_status_requested",
                table: "trips",
                columns: new[] { "status", "requested_at", "id" },
                filter: "status IN ('ASSIGNED', 'COMPLETED', 'DRIVER_NOT_FOUND', 'CANCELLED')")
                .Annotation("Npgsql:CreatedConcurrently", true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_trips_status_requested",
                table: "trips");
        }
    }
}
