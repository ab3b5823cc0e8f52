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
                name: "ix_trips_assigned_requested",
                table: "trips",
                columns: new[] { "requested_at", "id" },
                filter: "status = 'ASSIGNED'")
                .Annotation("Npgsql:CreatedConcurrently", true);

            migrationBuilder.CreateIndex(
                name: "ix_trips_cancelled_requested",
                table: "trips",
                columns: new[] { "requested_at", "id" },
                filter: "status = 'CANCELLED'")
                .Annotation("Npgsql:CreatedConcurrently", true);

            migrationBuilder.CreateIndex(
                name: "ix_trips_completed_requested",
                table: "trips",
                columns: new[] { "requested_at", "id" },
                filter: "status = 'COMPLETED'")
                .Annotation("Npgsql:CreatedConcurrently", true);

            migrationBuilder.CreateIndex(
                name: "ix_trips_not_found_requested",
                table: "trips",
                columns: new[] { "requested_at", "id" },
                filter: "status = 'DRIVER_NOT_FOUND'")
                .Annotation("Npgsql:CreatedConcurrently", true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_trips_assigned_requested",
                table: "trips");

            migrationBuilder.DropIndex(
                name: "ix_trips_cancelled_requested",
                table: "trips");

            migrationBuilder.DropIndex(
                name: "ix_trips_completed_requested",
                table: "trips");

            migrationBuilder.DropIndex(
                name: "ix_trips_not_found_requested",
                table: "trips");
        }
    }
}
